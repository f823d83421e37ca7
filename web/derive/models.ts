/** Words about models: what they are called, where they are, what came of a call. */
import type {
  ModelCall,
  ModelProvider,
  ModelProviderId,
  ModelPurpose,
  ModelsReport,
} from '../../src/model/model_settings.ts';
import type { SummaryRow } from '../../src/model/summary.ts';

export const PROVIDER_TITLES: Readonly<Record<ModelProviderId, string>> = {
  gemini: 'Gemini',
  openai: 'A server with OpenAI’s API',
};

/** The line for `.env` that makes a provider ready; undefined where it is. */
export function envLine({ id, destination }: ModelProvider): string | undefined {
  if (destination !== null) return undefined;
  return id === 'gemini' ? 'GEMINI_API_KEY=your-key' : 'LLM_BASE_URL=http://127.0.0.1:11434/v1';
}

export function providerName({ id, model }: ModelProvider): string {
  if (model === null) return PROVIDER_TITLES[id];
  return id === 'gemini' ? `Gemini (${model})` : model;
}

/** Where it is: "on this machine" or its host and port. */
export function providerPlace({ local, destination }: ModelProvider): string {
  return local ? 'on this machine' : destination ?? 'not set up';
}

/** Whom texts are asked of now, or would be: the chosen one, else the one that is offered. */
export function providerInQuestion(report: ModelsReport | undefined): ModelProvider | undefined {
  const id = report?.settings.provider ?? report?.offered;
  return report?.providers.find((each) => each.id === id) ??
    report?.providers.find((each) => each.configured);
}

export const PURPOSES: Readonly<Record<ModelPurpose, string>> = {
  status: 'Status',
  final: 'Report',
  ask: 'Question',
};

const OUTCOMES: Readonly<Record<string, string>> = {
  ok: 'Answered',
  no_key: 'The key was refused',
  refused: 'It refused to write',
  timeout: 'No answer in time',
  unreachable: 'No answer of use',
  quota: 'Its quota is used up',
  rejected: 'The request was rejected',
  budget: 'Over the budget, not sent',
  not_json: 'The answer was not JSON',
  too_long: 'The answer was too long',
  cancelled: 'Cancelled',
};

export function outcomeText(outcome: string | null): string {
  return outcome === null ? 'No end known' : OUTCOMES[outcome] ?? outcome;
}

/**
 * Where a model's texts about a session were written, by the log; undefined where it does not say, or says two things.
 * What is configured today may not be what wrote then.
 */
export function placeByLog(
  calls: readonly ModelCall[],
  { session_id: sessionId, written_by: by }: Pick<SummaryRow, 'session_id' | 'written_by'>,
): string | undefined {
  const mine = calls.filter((call) =>
    call.session_id === sessionId && call.written_by === by && call.outcome === 'ok'
  );
  const places = new Set(
    mine.map(({ local, destination }) => local ? 'on this machine' : `at ${destination}`),
  );
  return places.size === 1 ? [...places][0] : undefined;
}
