/** Answers of the REST API that are more than one row: what the document at /api/openapi.json is made from. */
import * as v from 'valibot';
import { mutedFinding } from './finding.ts';
import { filterProgress } from './inspection.ts';
import { placeRow, sessionHostRow } from './place.ts';
import {
  appRow,
  metricRow,
  packetRow,
  protocolRow,
  rtpRow,
  sessionState,
  streamRow,
  talkerRow,
} from './rows.ts';
import { captureInterface, captureState, metricsSnapshot } from './wire.ts';

export const healthAnswer = v.object({
  status: v.literal('ok'),
  version: v.string(),
  /** What a session would be labelled with now. */
  catalogue_version: v.string(),
  wire_version: v.number(),
  capture: captureState.entries.phase,
});
export const interfacesAnswer = v.object({
  interfaces: v.array(captureInterface),
  /** Why none can be captured on; null when some can. */
  problem: v.nullable(v.string()),
});
export const packetsAnswer = v.object({
  packets: v.array(packetRow),
  next_cursor: v.nullable(v.number()),
  /** How far a display filter has come; only where one was asked for. */
  filter: v.exactOptional(filterProgress),
});
export const mutedAnswer = v.object({ muted: v.array(mutedFinding) });
export const streamsAnswer = v.object({ streams: v.array(streamRow), total: v.number() });
export const metricsAnswer = v.object({
  metrics: v.array(metricRow),
  /** Where the rest of a long answer begins; null at the end. */
  next_from_us: v.nullable(v.number()),
});
export const protocolsAnswer = v.object({ protocols: v.array(protocolRow) });
export const appsAnswer = v.object({ apps: v.array(appRow) });
export const rtpAnswer = v.object({ rtp: v.array(rtpRow) });
export const talkersAnswer = v.object({ talkers: v.array(talkerRow) });
export const stateAnswer = v.object({
  session_id: v.number(),
  metrics: metricsSnapshot,
  packets: v.array(packetRow),
  talkers: v.array(talkerRow),
  places: v.array(placeRow),
});
export const hostsAnswer = v.object({ hosts: v.array(sessionHostRow), total: v.number() });
export const importAnswer = v.object({
  session_id: v.number(),
  source: v.string(),
  packets: v.number(),
  bytes: v.number(),
  state: sessionState,
  warnings: v.array(v.string()),
  wall_ms: v.number(),
});

/** RFC 9457. */
export const problemDocument = v.object({
  type: v.literal('about:blank'),
  title: v.string(),
  status: v.number(),
  /** One sentence for the user. */
  detail: v.string(),
});
