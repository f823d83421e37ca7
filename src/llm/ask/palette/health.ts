/** How well it went: round trips, losses, names, voice. */
import type { Ready } from '../ready.ts';

export const HEALTH: readonly Ready[] = [
  {
    id: 'slow_servers',
    title: 'Slowest servers',
    question: 'Which servers answered slowest, by the 95th percentile of TCP round trips?',
    words: 'slow latency delay rtt ping lag round trip trips high p95 response server',
    sql:
      `select server, hostname, count(*) as streams, sum(rtt_samples) as round_trips, max(rtt_p95_ms) as worst_p95_ms,
  sum(rtt_mean_ms * rtt_samples) / sum(rtt_samples) as mean_ms
from stream_view
where session_id = :session_id and rtt_samples >= 5
group by server, hostname
order by worst_p95_ms desc
limit 20`,
    parameters: [],
    say:
      '{server} was slowest: in its worst stream 95% of the round trips took {worst_p95_ms} or less; its mean is {mean_ms}.',
    none: 'No TCP stream had five round trips or more that could be measured.',
  },
  {
    id: 'retransmissions',
    title: 'Streams that retransmitted',
    question: 'Which TCP streams retransmitted most?',
    words:
      'loss lost retransmit retransmission resend repeated bad broken drop dropped connection connections heavy',
    sql:
      `select stream_key, client, server, hostname, app, retransmissions, packets_to_server + packets_to_client as packets,
  100.0 * retransmissions / (packets_to_server + packets_to_client) as share_percent
from stream_view
where session_id = :session_id and retransmissions > 0
order by retransmissions desc
limit 20`,
    parameters: [],
    say:
      '{stream_key} from {client} to {server} retransmitted most: {retransmissions} in {packets}, {share_percent} of them.',
    none: 'No TCP stream retransmitted anything.',
  },
  {
    id: 'dns_failures',
    title: 'DNS failures, second by second',
    question: 'When did DNS answer with failures?',
    words: 'dns name names lookup lookups resolve resolving fail failed failing error nxdomain servfail',
    sql: `select time_us, dns_failures, packets as dns_packets
from metric_view
where session_id = :session_id and protocol = 'dns' and dns_failures > 0
order by time_us
limit 1000`,
    parameters: [],
    say:
      'DNS answers were failures in {row_count second}, at most {max:dns_failures} in one; the first was at {time_us}.',
    none: 'No DNS answer was a failure.',
  },
  {
    id: 'slow_dns',
    title: 'When DNS was slow',
    question: 'When did DNS take longest to answer?',
    words: 'dns name lookup slow delay latency response time resolver',
    sql: `select time_us, dns_mean_ms, packets
from metric_view
where session_id = :session_id and protocol = 'dns' and dns_mean_ms is not null
order by dns_mean_ms desc
limit 20`,
    parameters: [],
    say: 'DNS was slowest at {time_us}: {dns_mean_ms} on average in that second.',
    none: 'No DNS answer could be timed.',
  },
  {
    id: 'rtp_loss',
    title: 'Calls with loss',
    question: 'Which RTP streams lost packets or had high jitter?',
    words: 'rtp voip voice call calls audio video media jitter loss lost quality phone',
    sql: `select ssrc, source, destination, packets, lost, loss_percent, jitter_mean_ms, jitter_max_ms
from rtp_view
where session_id = :session_id and (lost > 0 or jitter_mean_ms > 20)
order by loss_percent desc, jitter_mean_ms desc
limit 50`,
    parameters: [],
    say:
      'The worst is {ssrc} from {source} to {destination}: {loss_percent} lost of {packets}. Its mean jitter is {jitter_mean_ms}.',
    none: 'No RTP stream lost packets or had a mean jitter above 20 ms.',
  },
  {
    id: 'protocol_health',
    title: 'Health by protocol',
    question: 'How healthy was each protocol: round trips, jitter, loss, DNS time?',
    words: 'health healthy quality ok good bad rtt jitter loss overall performance state',
    sql:
      `select protocol, packets, rtt_p50_ms, rtt_p95_ms, jitter_mean_ms, loss_percent, dns_mean_ms, dns_failure_percent
from protocol_view
where session_id = :session_id and packets > 0
  and coalesce(rtt_p50_ms, jitter_mean_ms, loss_percent, dns_mean_ms) is not null
order by packets desc`,
    parameters: [],
    say:
      'Over all protocols half of the TCP round trips took {rtt_p50_ms} or less, and 95% {rtt_p95_ms} or less. Loss: {loss_percent}.',
    none: 'Nothing that tells of health could be measured.',
  },
  {
    id: 'unanswered',
    title: 'Streams without an answer',
    question: 'Which servers left streams without an answer?',
    words:
      'failed fail unanswered refused dead down unreachable silent timeout connection connections no answer reply scan',
    sql:
      `select transport, server, server_port, hostname, count(*) as streams, count(distinct client) as clients,
  sum(packets_to_server) as packets
from stream_view
where session_id = :session_id and packets_to_client = 0
group by transport, server, server_port, hostname
order by streams desc
limit 50`,
    parameters: [],
    say: '{server} left most without an answer: {streams} of {clients}.',
    none: 'Every stream was answered.',
  },
  {
    id: 'missed',
    title: 'Was anything missed',
    question: 'Was anything dropped, cut short or missed while capturing?',
    words: 'drop drops dropped missing gap gaps incomplete truncated capture complete trust',
    sql: `select s.packets, s.dropped_packets, s.truncated_packets, s.worker_restarts,
  (select count(*) from metric_view m where m.session_id = :session_id and m.protocol = 'all' and m.gap = 1) as seconds_with_gaps
from session_view s
where s.session_id = :session_id`,
    parameters: [],
    say:
      'Of {packets}, {truncated_packets} were cut short. Dropped while capturing: {dropped_packets}. Seconds in which something was missed: {seconds_with_gaps}.',
    none: 'The session has no figures.',
  },
];
