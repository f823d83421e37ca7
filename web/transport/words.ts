/** REST requests about what is written of sessions, and about the models that write. */
import {
  type ModelCallText,
  modelCallText,
  type ModelLog,
  modelLog,
  type ModelSettingsChange,
  type ModelsReport,
  modelsReport,
} from '../../src/model/model_settings.ts';
import {
  type DigestAnswer,
  digestAnswer,
  summariesAnswer,
  type SummaryRow,
  summaryRow,
  type WriterName,
} from '../../src/model/summary.ts';
import { patchOf, type Query, queryString, read, request, withSignal } from './rest.ts';

/** Packet time, microseconds since the epoch. */
export interface Range {
  readonly from_us: number;
  readonly to_us: number;
}

/** Rejects as `Rest` does. */
export interface WordsTransport {
  summaries(sessionId: number, query: Query, signal?: AbortSignal): Promise<SummaryRow[]>;
  /** The answer comes when the text is written. @param range left out: the whole session */
  write(sessionId: number, by: WriterName, range?: Range): Promise<SummaryRow>;
  cancelWriting(sessionId: number): Promise<void>;
  digest(sessionId: number, range?: Range, signal?: AbortSignal): Promise<DigestAnswer>;
  models(): Promise<ModelsReport>;
  changeModels(change: ModelSettingsChange): Promise<ModelsReport>;
  /** @param cursor calls before this one */
  modelLog(query: { cursor?: number; limit: number }): Promise<ModelLog>;
  sentText(callId: number, signal?: AbortSignal): Promise<ModelCallText>;
  clearModelLog(): Promise<void>;
}

const of = (sessionId: number) => `/api/sessions/${sessionId}`;

export const wordsTransport: WordsTransport = {
  summaries: async (id, query, signal) =>
    (await read(summariesAnswer, `${of(id)}/summaries${queryString(query)}`, withSignal(signal))).summaries,
  write: (id, written_by, range) =>
    read(summaryRow, `${of(id)}/summaries`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ written_by, ...range }),
    }),
  async cancelWriting(id) {
    await request(`${of(id)}/summaries/writing`, { method: 'DELETE' });
  },
  digest: (id, range, signal) =>
    read(digestAnswer, `${of(id)}/digest${queryString({ ...range })}`, withSignal(signal)),
  models: () => read(modelsReport, '/api/settings/models'),
  changeModels: (change) => read(modelsReport, '/api/settings/models', patchOf(change)),
  modelLog: (query) => read(modelLog, `/api/models/log${queryString(query)}`),
  sentText: (callId, signal) => read(modelCallText, `/api/models/log/${callId}`, withSignal(signal)),
  async clearModelLog() {
    await request('/api/models/log', { method: 'DELETE' });
  },
};
