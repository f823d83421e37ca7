/** Answers that say what went wrong: problem documents (RFC 9457). */
import { HTTPException } from 'hono/http-exception';
import { type FailureKind, TapdeckError } from '../model/errors.ts';
import type { Log } from './log.ts';

/** Statuses that a problem document is given for, with the title that RFC 9110 has for each. */
const TITLES = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  410: 'Gone',
  413: 'Content Too Large',
  422: 'Unprocessable Content',
  426: 'Upgrade Required',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
} as const;
export type ProblemStatus = keyof typeof TITLES;

const STATUS_OF_KIND: Record<FailureKind, ProblemStatus> = {
  invalid: 400,
  not_found: 404,
  gone: 410,
  conflict: 409,
  unsupported: 422,
  unavailable: 503,
};

/** What a user reads where the cause is a mistake of ours: the details are in the log only. */
export const INTERNAL_SENTENCE = 'Something went wrong inside Tapdeck; its log says what.';

/** A problem document. `type` is `about:blank` (RFC 9457 section 4.2.1): the status says the kind. */
export interface Problem {
  readonly type: 'about:blank';
  readonly title: string;
  readonly status: ProblemStatus;
  /** One sentence for the user. */
  readonly detail: string;
}

/** The answer for one problem; `detail` is one sentence. */
export function problem(
  status: ProblemStatus,
  detail: string,
  headers: Record<string, string> = {},
): Response {
  const body: Problem = { type: 'about:blank', title: TITLES[status], status, detail };
  return new Response(JSON.stringify(body), {
    status,
    headers: { ...headers, 'content-type': 'application/problem+json' },
  });
}

/** The answer for anything that a route threw. What is not the user's business goes to the log instead. */
export function problemFor(error: unknown, where: string, log: Log): Response {
  if (error instanceof TapdeckError) return problem(STATUS_OF_KIND[error.kind], error.message);
  if (error instanceof HTTPException && isProblemStatus(error.status)) {
    return problem(error.status, error.message || TITLES[error.status]);
  }
  log(`${where} failed`, error);
  return problem(500, INTERNAL_SENTENCE);
}

/** The sentence for a client whose WebSocket command failed. Unforeseen causes go to the log instead. */
export function sentenceFor(error: unknown, where: string, log: Log): string {
  if (error instanceof TapdeckError) return error.message;
  log(`${where} failed`, error);
  return INTERNAL_SENTENCE;
}

function isProblemStatus(status: number): status is ProblemStatus {
  return Object.hasOwn(TITLES, status);
}
