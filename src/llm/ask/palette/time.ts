/** When: how the session went over its time. */
import type { Ready } from '../ready.ts';

/** Steps of whole seconds, so many that a chart's worth of them covers the session. */
const STEP = `with step as (
  select max(1, (max(time_us) - min(time_us)) / 1000000 / 500 + 1) * 1000000 as us
  from metric_view where session_id = :session_id and protocol = 'all'
)`;

export const TIME: readonly Ready[] = [
  {
    id: 'busiest',
    title: 'Busiest seconds',
    question: 'Which seconds were busiest?',
    words: 'busy busiest peak peaks burst spike maximum when second highest most',
    sql:
      `select time_us, bytes * 8 as throughput_bps, packets, bytes_in * 8 as in_bps, bytes_out * 8 as out_bps
from metric_view
where session_id = :session_id and protocol = 'all'
order by bytes desc
limit 20`,
    parameters: [],
    say: 'The busiest second was {time_us}: {throughput_bps} and {packets}.',
    none: 'There were no packets.',
  },
  {
    id: 'quiet',
    title: 'When it was quiet',
    question: 'When was there no traffic at all, and for how long?',
    words: 'quiet silent silence idle pause nothing calm no traffic gap outage when',
    sql:
      `select time_us + 1000000 as quiet_from_us, next_us as quiet_until_us, (next_us - time_us) / 1000 - 1000 as quiet_ms
from (
  select time_us, lead(time_us) over (order by time_us) as next_us
  from metric_view
  where session_id = :session_id and protocol = 'all'
)
where next_us - time_us > 1000000
order by quiet_ms desc
limit 50`,
    parameters: [],
    say: 'The longest silence began at {quiet_from_us} and lasted {quiet_ms}.',
    none: 'No whole second was without traffic.',
  },
  {
    id: 'throughput',
    title: 'Throughput over time',
    question: 'How did the throughput go over time?',
    words: 'throughput bandwidth rate speed over time chart graph course trend in out',
    sql: `${STEP}
select time_us / us * us as from_us, sum(bytes_in) * 8000000.0 / us as in_bps, sum(bytes_out) * 8000000.0 / us as out_bps,
  sum(bytes) * 8000000.0 / us as all_bps
from metric_view, step
where session_id = :session_id and protocol = 'all'
group by 1
order by 1`,
    parameters: [],
    say: 'The highest was {max:all_bps}, with at most {max:in_bps} in and {max:out_bps} out.',
    none: 'There were no packets.',
  },
  {
    id: 'protocols_over_time',
    title: 'Protocols over time',
    question: 'How did TCP, UDP, QUIC and the others share the throughput over time?',
    words: 'protocol protocols tcp udp quic over time share composition chart graph',
    sql: `${STEP}
select time_us / us * us as from_us,
  sum(iif(protocol = 'tcp', bytes, 0)) * 8000000.0 / us as tcp_bps,
  sum(iif(protocol = 'udp', bytes, 0)) * 8000000.0 / us as udp_bps,
  sum(iif(protocol = 'quic', bytes, 0)) * 8000000.0 / us as quic_bps,
  sum(iif(protocol = 'rtp', bytes, 0)) * 8000000.0 / us as rtp_bps
from metric_view, step
where session_id = :session_id
group by 1
order by 1`,
    parameters: [],
    say:
      'TCP reached {max:tcp_bps}, UDP {max:udp_bps}; of UDP, QUIC reached {max:quic_bps} and RTP {max:rtp_bps}.',
    none: 'There were no packets.',
  },
  {
    id: 'rtt_over_time',
    title: 'Round trips over time',
    question: 'How did the TCP round trip go over time?',
    words: 'rtt latency delay round trip over time slow when lag chart graph',
    sql: `${STEP}
select time_us / us * us as from_us, sum(rtt_mean_ms * rtt_samples) / sum(rtt_samples) as mean_ms
from metric_view, step
where session_id = :session_id and protocol = 'tcp' and rtt_samples > 0
group by 1
order by 1`,
    parameters: [],
    say: 'The highest mean was {max:mean_ms}.',
    none: 'No TCP round trip could be measured.',
  },
  {
    id: 'longest_streams',
    title: 'Longest streams',
    question: 'Which streams lasted longest?',
    words: 'long longest duration lasting lived open connection connections tunnel persistent',
    sql:
      `select stream_key, client, server, hostname, app, first_us, (last_us - first_us) / 1000 as duration_ms,
  bytes_to_server + bytes_to_client as bytes
from stream_view
where session_id = :session_id
order by last_us - first_us desc
limit 20`,
    parameters: [],
    say:
      '{stream_key} from {client} to {server} lasted longest: {duration_ms}, with {bytes}. Application: {app}.',
    none: 'There were no TCP or UDP streams.',
  },
  {
    id: 'quic_tcp',
    title: 'QUIC against TCP',
    question: 'How much went over QUIC, and how much over TCP?',
    words: 'quic tcp udp http3 compare versus vs share transport',
    sql: `select upper(protocol) as protocol, packets, bytes, throughput_in_mean_bps, throughput_out_mean_bps,
  100.0 * bytes / (select bytes from protocol_view where session_id = :session_id and protocol = 'all') as share_percent
from protocol_view
where session_id = :session_id and protocol_view.protocol in ('tcp', 'quic') and packets > 0
order by bytes desc`,
    parameters: [],
    say: '{protocol} carried more of the two: {bytes}, which is {share_percent} of everything.',
    none: 'There was neither QUIC nor TCP.',
  },
];
