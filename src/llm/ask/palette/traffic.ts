/** Who moved how much, by which application, in which direction. */
import { type Ready, TEXT } from '../ready.ts';

export const TRAFFIC: readonly Ready[] = [
  {
    id: 'top_clients',
    title: 'Who moved most data',
    question: 'Which machines opened the streams that moved most data?',
    words:
      'host hosts user users device devices heaviest biggest used usage bandwidth hog top talker consumer client',
    sql: `select client, count(*) as streams, sum(bytes_to_server + bytes_to_client) as bytes,
  100.0 * sum(bytes_to_server + bytes_to_client) / sum(sum(bytes_to_server + bytes_to_client)) over () as share_percent,
  sum(bytes_to_server) as bytes_sent, sum(bytes_to_client) as bytes_received
from stream_view
where session_id = :session_id
group by client
order by bytes desc
limit 20`,
    parameters: [],
    say: '{client} moved most: {bytes} in {streams}, which is {share_percent} of what all streams moved.',
    none: 'There were no TCP or UDP streams.',
  },
  {
    id: 'top_apps',
    title: 'Top applications',
    question: 'Which applications carried most data?',
    words: 'app apps program service services traffic bandwidth most used composition',
    sql: `select app, category, streams, packets, bytes, 100.0 * bytes / sum(bytes) over () as share_percent
from app_view
where session_id = :session_id
order by bytes desc
limit 20`,
    parameters: [],
    say: '{app} carried most: {bytes}, which is {share_percent} of everything.',
    none: 'No application carried anything.',
  },
  {
    id: 'top_apps_out',
    title: 'Top applications, outbound',
    question: 'Which applications sent most data out?',
    words: 'app apps upload uploads outgoing outbound send sent upstream service',
    sql: `select app, category, bytes_out, bytes_in, streams
from app_view
where session_id = :session_id and bytes_out > 0
order by bytes_out desc
limit 20`,
    parameters: [],
    say: '{app} sent most: {bytes_out} out, with {bytes_in} in.',
    none: 'Nothing was sent out.',
  },
  {
    id: 'categories',
    title: 'Traffic by category',
    question: 'How is the data divided among categories such as video, mail and cloud?',
    words: 'kind kinds type types video social messaging music gaming system category group',
    sql: `select category, count(*) as applications, sum(bytes) as bytes,
  100.0 * sum(bytes) / sum(sum(bytes)) over () as share_percent
from app_view
where session_id = :session_id
group by category
order by bytes desc`,
    parameters: [],
    say: '{category} is the largest category: {bytes}, {share_percent} of everything, by {applications}.',
    none: 'No application carried anything.',
  },
  {
    id: 'talkers_out',
    title: 'Top talkers, outbound',
    question: 'Which pairs of addresses sent most data out?',
    words: 'talker talkers pair pairs conversation conversations between whom destination outgoing source',
    sql: `select source, destination, app, packets, bytes
from talker_view
where session_id = :session_id
order by rank
limit 20`,
    parameters: [],
    say: '{source} sent most: {bytes} in {packets} to {destination}.',
    none: 'Nothing was sent out.',
  },
  {
    id: 'largest_uploads',
    title: 'Largest uploads',
    question: 'Which streams carried the largest uploads?',
    words: 'upload uploaded send sent exfiltration leak backup outgoing big large',
    sql: `select stream_key, client, server, hostname, app, payload_bytes_to_server, payload_bytes_to_client
from stream_view
where session_id = :session_id and payload_bytes_to_server > payload_bytes_to_client
order by payload_bytes_to_server desc
limit 20`,
    parameters: [],
    say: '{client} sent {payload_bytes_to_server} to {server} in {stream_key}. Application: {app}.',
    none: 'No client sent more than it received.',
  },
  {
    id: 'largest_downloads',
    title: 'Largest downloads',
    question: 'Which streams carried the largest downloads?',
    words: 'download downloaded receive received incoming inbound big large update',
    sql: `select stream_key, client, server, hostname, app, payload_bytes_to_client, payload_bytes_to_server
from stream_view
where session_id = :session_id and payload_bytes_to_client > payload_bytes_to_server
order by payload_bytes_to_client desc
limit 20`,
    parameters: [],
    say: '{client} received {payload_bytes_to_client} from {server} in {stream_key}. Application: {app}.',
    none: 'No client received more than it sent.',
  },
  {
    id: 'host_apps',
    title: 'What one machine did',
    question: 'Which applications and servers did one address use?',
    words: 'address ip machine host device doing talk talked contacted used by',
    sql: `select app, hostname, iif(client = :host, server, client) as other_end, count(*) as streams,
  sum(bytes_to_server + bytes_to_client) as bytes
from stream_view
where session_id = :session_id and (client = :host or server = :host)
group by app, hostname, other_end
order by bytes desc
limit 50`,
    parameters: [TEXT('host', 'Address')],
    say: 'Most went to or came from {other_end}: {bytes} in {streams}. Application: {app}.',
    none: 'No stream has that address: write it as the list of hosts shows it.',
  },
  {
    id: 'app_servers',
    title: 'Servers of one application',
    question: 'Which servers did one application use?',
    words: 'app service server servers hostname domain where goes',
    sql:
      `select server, hostname, count(*) as streams, sum(bytes_to_server + bytes_to_client) as bytes, max(rtt_p95_ms) as rtt_p95_ms
from stream_view
where session_id = :session_id and app = :app collate nocase
group by server, hostname
order by bytes desc
limit 50`,
    parameters: [TEXT('app', 'Application')],
    say: '{server} moved most: {bytes} in {streams}.',
    none: 'No stream has that application: write it as the list of applications shows it.',
  },
];
