-- What losses are a share of, so that a second's loss can be told: TCP segments with payload, RTP packets expected.
drop view metric_view;
create view metric_view as
select m.session_id, m.second * 1000000 as time_us,
  case m.protocol when 0 then 'all' when 1 then 'tcp' when 2 then 'udp' when 3 then 'quic' when 4 then 'rtp'
    when 5 then 'tls' when 6 then 'dns' when 7 then 'http' when 8 then 'icmp' else 'other' end as protocol,
  m.packets, m.packets_in, m.packets_out, m.bytes, m.bytes_in, m.bytes_out, m.payload_bytes, m.goodput_bytes,
  m.goodput_bytes_in, m.goodput_bytes_out, m.encrypted_packets,
  case when m.rtt_samples > 0 then cast(m.rtt_sum_ns as real) / m.rtt_samples / 1e6 end as rtt_mean_ms,
  case when m.rtt_samples > 0 then m.rtt_samples end as rtt_samples,
  case when m.jitter_samples > 0 then cast(m.jitter_sum_ns as real) / m.jitter_samples / 1e6 end as jitter_mean_ms,
  case when m.data_segments > 0 or m.retransmissions > 0 then m.retransmissions end as retransmissions,
  case when m.data_segments > 0 or m.retransmissions > 0 then m.data_segments end as data_segments,
  case when m.rtp_expected > 0 then m.rtp_lost end as lost,
  case when m.rtp_expected > 0 then m.rtp_expected end as rtp_expected,
  case when m.dns_samples > 0 then cast(m.dns_sum_ns as real) / m.dns_samples / 1e6 end as dns_mean_ms,
  case when m.dns_responses > 0 then m.dns_failures end as dns_failures,
  exists (select 1 from gaps g where g.session_id = m.session_id and g.second = m.second) as gap
from metrics m;
