/** Every operation of the API, with the schemas that its route uses. A test holds this table against the routes. */
import type * as v from 'valibot';
import * as answers from '../../model/answers.ts';
import { askAnswer, askRequest, questionsAnswer } from '../../model/ask.ts';
import { comparison } from '../../model/compare.ts';
import { compositionReport } from '../../model/composition.ts';
import { exportPreview, MEDIA_TYPES } from '../../model/export.ts';
import { findingPage, mutedFinding, muteRequest } from '../../model/finding.ts';
import { followPage, packetInspection, streamFigures } from '../../model/inspection.ts';
import { modelCallText, modelLog, modelSettingsChange, modelsReport } from '../../model/model_settings.ts';
import { keepingPreview, placesReport, settingsChange, settingsReport } from '../../model/place.ts';
import { sessionRow, streamRow } from '../../model/rows.ts';
import { digestAnswer, summariesAnswer, summaryRow } from '../../model/summary.ts';
import { sessionFacets, sessionPage, sparklines } from '../../model/session_list.ts';
import { trafficReport } from '../../model/traffic.ts';
import { filterCheck } from '../../model/wire.ts';
import type { ProblemStatus } from '../problem.ts';
import { compareQuery } from '../routes/compare.ts';
import { exportQuery, previewQuery } from '../routes/export.ts';
import { cancelQuery, importQuery, sampleQuery } from '../routes/import.ts';
import { findingQuery } from '../routes/findings.ts';
import { filterQuery } from '../routes/interfaces.ts';
import { followQuery } from '../routes/inspection.ts';
import { metricQuery } from '../routes/metrics.ts';
import { modelLogQuery } from '../routes/models.ts';
import { packetQuery } from '../routes/packets.ts';
import { hostQuery, placesQuery } from '../routes/places.ts';
import { sessionChange, sessionQuery, sparklineQuery } from '../routes/sessions.ts';
import { stateQuery } from '../routes/state.ts';
import { streamQuery } from '../routes/streams.ts';
import { digestQuery, summaryQuery, summaryRequest } from '../routes/summaries.ts';
import { talkerQuery } from '../routes/totals.ts';
import { compositionQuery, trafficQuery } from '../routes/traffic.ts';

type Schema = v.GenericSchema<unknown, unknown>;
type ObjectSchema = Schema & { readonly entries: Readonly<Record<string, Schema>> };

export interface Operation {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** As Hono has it: `/api/sessions/:id`. */
  readonly path: string;
  readonly summary: string;
  readonly query?: ObjectSchema;
  /** A schema, or the media types of bytes. */
  readonly body?: Schema | readonly string[];
  readonly status?: 200 | 201 | 204;
  /** A schema, or the media types of what is no JSON; left out for 204. */
  readonly answer?: Schema | readonly string[];
  /** Beside 400 for wrong queries, which every operation has. */
  readonly problems?: readonly ProblemStatus[];
}

const SESSION = '/api/sessions/:id';
const CAPTURES = [
  'application/vnd.tcpdump.pcap',
  'application/x-pcapng',
  'application/octet-stream',
] as const;

export const OPERATIONS: readonly Operation[] = [
  { method: 'get', path: '/api/health', summary: 'Whether the server answers', answer: answers.healthAnswer },
  {
    method: 'get',
    path: '/api/interfaces',
    summary: 'What can be captured on',
    answer: answers.interfacesAnswer,
  },
  {
    method: 'get',
    path: '/api/interfaces/filter',
    summary: 'Whether a capture filter compiles on an interface, and where it does not',
    query: filterQuery,
    answer: filterCheck,
  },
  {
    method: 'get',
    path: '/api/openapi.json',
    summary: 'This document',
    answer: ['application/json'],
  },
  {
    method: 'get',
    path: '/metrics',
    summary: 'Counters and gauges for Prometheus',
    answer: ['text/plain'],
  },
  {
    method: 'get',
    path: '/api/sessions',
    summary: 'One page of sessions',
    query: sessionQuery,
    answer: sessionPage,
  },
  {
    method: 'get',
    path: '/api/sessions/facets',
    summary: 'What the list of sessions can be narrowed by',
    answer: sessionFacets,
  },
  {
    method: 'get',
    path: '/api/sessions/sparklines',
    summary: 'Small pictures of sessions',
    query: sparklineQuery,
    answer: sparklines,
  },
  {
    method: 'get',
    path: '/api/compare',
    summary: 'What changed between two sessions, or two ranges of one',
    query: compareQuery,
    answer: comparison,
    problems: [404, 409, 410],
  },
  {
    method: 'get',
    path: '/api/questions',
    summary: 'Ready questions, and the model that plain words go to',
    answer: questionsAnswer,
  },
  {
    method: 'post',
    path: `${SESSION}/ask`,
    summary: 'Answers a question by SQL that only reads: a ready one, plain words, or SQL',
    body: askRequest,
    answer: askAnswer,
    problems: [404, 410, 413, 503],
  },
  {
    method: 'get',
    path: `${SESSION}/state`,
    summary: 'What every panel showed at a moment',
    query: stateQuery,
    answer: answers.stateAnswer,
    problems: [404, 409, 410],
  },
  {
    method: 'get',
    path: `${SESSION}/traffic`,
    summary: 'What a part of a session adds up to, in all and step by step',
    query: trafficQuery,
    answer: trafficReport,
    problems: [404, 409, 410],
  },
  {
    method: 'get',
    path: `${SESSION}/composition`,
    summary: 'Bytes of a part of a session by application and by protocol over time, as parts that add up',
    query: compositionQuery,
    answer: compositionReport,
    problems: [404, 409, 410],
  },
  {
    method: 'post',
    path: '/api/sessions/import',
    summary: 'Stores a capture, or a session that was exported as sqlite; answers when all of it is stored',
    query: importQuery,
    body: [...CAPTURES, MEDIA_TYPES.sqlite],
    status: 201,
    answer: answers.importAnswer,
    problems: [409, 422, 503],
  },
  {
    method: 'delete',
    path: '/api/sessions/import',
    summary: 'Cancels an import',
    query: cancelQuery,
    status: 204,
  },
  {
    method: 'post',
    path: '/api/sessions/sample',
    summary: 'Stores the sample capture that comes with Tapdeck',
    query: sampleQuery,
    status: 201,
    answer: answers.importAnswer,
    problems: [503],
  },
  { method: 'get', path: SESSION, summary: 'One session', answer: sessionRow, problems: [404] },
  {
    method: 'patch',
    path: SESSION,
    summary: 'Changes name, note, tags, pin or what is “here”',
    body: sessionChange,
    answer: sessionRow,
    problems: [404, 409, 410, 413],
  },
  {
    method: 'delete',
    path: SESSION,
    summary: 'Removes a session and its raw capture',
    status: 204,
    problems: [404, 409],
  },
  {
    method: 'post',
    path: `${SESSION}/relabel`,
    summary: 'Labels a session by today’s catalogue and rules',
    answer: sessionRow,
    problems: [404, 409, 410],
  },
  {
    method: 'get',
    path: `${SESSION}/packets`,
    summary: 'One page of packets in capture order',
    query: packetQuery,
    answer: answers.packetsAnswer,
    problems: [404, 409, 410, 503],
  },
  {
    method: 'get',
    path: `${SESSION}/streams`,
    summary: 'One page of conversations',
    query: streamQuery,
    answer: answers.streamsAnswer,
    problems: [404, 410],
  },
  {
    method: 'get',
    path: `${SESSION}/streams/:key`,
    summary: 'One conversation, such as tcp:12',
    answer: streamRow,
    problems: [404, 410],
  },
  {
    method: 'get',
    path: `${SESSION}/packets/:no`,
    summary: 'A packet as Wireshark shows it: tree and bytes',
    answer: packetInspection,
    problems: [404, 409, 410, 503],
  },
  {
    method: 'get',
    path: `${SESSION}/streams/:key/follow`,
    summary: 'The payload of a conversation, in order',
    query: followQuery,
    answer: followPage,
    problems: [404, 409, 410, 503],
  },
  {
    method: 'get',
    path: `${SESSION}/streams/:key/figures`,
    summary: 'Round trips and retransmissions of a conversation over time',
    answer: streamFigures,
    problems: [404, 409, 410, 503],
  },
  {
    method: 'get',
    path: `${SESSION}/metrics`,
    summary: 'Figures by second and protocol class',
    query: metricQuery,
    answer: answers.metricsAnswer,
    problems: [404, 410],
  },
  {
    method: 'get',
    path: `${SESSION}/protocols`,
    summary: 'Totals by protocol class',
    answer: answers.protocolsAnswer,
    problems: [404, 410],
  },
  {
    method: 'get',
    path: `${SESSION}/apps`,
    summary: 'Totals by application',
    answer: answers.appsAnswer,
    problems: [404, 410],
  },
  {
    method: 'get',
    path: `${SESSION}/rtp`,
    summary: 'RTP streams',
    answer: answers.rtpAnswer,
    problems: [404, 410],
  },
  {
    method: 'get',
    path: `${SESSION}/talkers`,
    summary: 'Who sends most, outbound',
    query: talkerQuery,
    answer: answers.talkersAnswer,
    problems: [404, 410],
  },
  {
    method: 'get',
    path: `${SESSION}/hosts`,
    summary: 'One page of hosts',
    query: hostQuery,
    answer: answers.hostsAnswer,
    problems: [404, 410],
  },
  {
    method: 'get',
    path: `${SESSION}/places`,
    summary: 'What the hosts add up to by place, country and network',
    query: placesQuery,
    answer: placesReport,
    problems: [404, 410],
  },
  {
    method: 'get',
    path: `${SESSION}/summaries`,
    summary: 'Statuses and reports that were written about a session',
    query: summaryQuery,
    answer: summariesAnswer,
    problems: [404],
  },
  {
    method: 'post',
    path: `${SESSION}/summaries`,
    summary: 'Writes a report of the session, or of a range, once more; answers when it is written',
    body: summaryRequest,
    status: 201,
    answer: summaryRow,
    problems: [404, 409, 410, 413],
  },
  {
    method: 'delete',
    path: `${SESSION}/summaries/writing`,
    summary: 'Ends what is being written about a session',
    status: 204,
    problems: [404],
  },
  {
    method: 'get',
    path: `${SESSION}/digest`,
    summary: 'The facts that texts rest on: exactly what a model would be sent',
    query: digestQuery,
    answer: digestAnswer,
    problems: [404, 410],
  },
  {
    method: 'get',
    path: `${SESSION}/findings`,
    summary: 'What deserves attention, the most severe first',
    query: findingQuery,
    answer: findingPage,
    problems: [404, 410],
  },
  {
    method: 'get',
    path: '/api/findings/muted',
    summary: 'What is not to be told of, in any session',
    answer: answers.mutedAnswer,
  },
  {
    method: 'put',
    path: '/api/findings/muted',
    summary: 'Mutes a kind of finding, or a kind about one subject',
    body: muteRequest,
    answer: mutedFinding,
    problems: [409, 413],
  },
  {
    method: 'delete',
    path: '/api/findings/muted/:muted',
    summary: 'Takes that back',
    status: 204,
    problems: [404],
  },
  {
    method: 'get',
    path: `${SESSION}/export`,
    summary: 'The session as a file',
    query: exportQuery,
    answer: Object.values(MEDIA_TYPES),
    problems: [404, 409, 410, 503],
  },
  {
    method: 'get',
    path: `${SESSION}/export/preview`,
    summary: 'What such a file would hold',
    query: previewQuery,
    answer: exportPreview,
    problems: [404, 409, 410],
  },
  {
    method: 'get',
    path: '/api/settings',
    summary: 'What the user chose, and how it is doing',
    answer: settingsReport,
  },
  {
    method: 'patch',
    path: '/api/settings',
    summary: 'Changes settings',
    body: settingsChange,
    answer: settingsReport,
    problems: [413],
  },
  {
    method: 'post',
    path: '/api/settings/preview',
    summary: 'What a change of settings would remove at once; nothing is changed',
    body: settingsChange,
    answer: keepingPreview,
    problems: [413],
  },
  {
    method: 'get',
    path: '/api/settings/models',
    summary: 'Which models there are, which one writes, and why',
    answer: modelsReport,
  },
  {
    method: 'patch',
    path: '/api/settings/models',
    summary: 'Chooses who writes, and to where aggregates may go',
    body: modelSettingsChange,
    answer: modelsReport,
    problems: [413],
  },
  {
    method: 'get',
    path: '/api/models/log',
    summary: 'One page of calls to models, newest first',
    query: modelLogQuery,
    answer: modelLog,
  },
  {
    method: 'get',
    path: '/api/models/log/:call',
    summary: 'What one call sent',
    answer: modelCallText,
    problems: [404, 410],
  },
  {
    method: 'delete',
    path: '/api/models/log',
    summary: 'Clears the log of calls to models',
    status: 204,
  },
];
