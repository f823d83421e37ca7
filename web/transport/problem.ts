/** What the server says when something did not work (RFC 9457), as one sentence. */
import * as v from 'valibot';

const problemDocument = v.object({ title: v.optional(v.string()), detail: v.optional(v.string()) });

export class RequestError extends Error {
  override readonly name = 'RequestError';
  /** @param status HTTP status; 0 when there was no answer at all. */
  constructor(readonly status: number, message: string, options?: ErrorOptions) {
    super(message, options);
  }
}

/** What was asked for does not exist, or no more. */
export function isMissing(error: unknown): boolean {
  return error instanceof RequestError && error.status === 404;
}

/**
 * The server has looked at what was asked and will say the same again: it is wrong, not supported, or gone for good.
 */
export function isRefused(error: unknown): boolean {
  return error instanceof RequestError && [400, 410, 422].includes(error.status);
}

/** The sentence of a problem document, or one of our own when the body is something else. */
export function problemSentence(status: number, body: string): string {
  try {
    const problem = v.parse(problemDocument, JSON.parse(body));
    const sentence = problem.detail ?? problem.title;
    if (sentence) return sentence;
  } catch {
    // Not a problem document (a proxy's page, a cut answer): the status is all there is to say.
  }
  return `The server answered with status ${status}.`;
}

export const NO_ANSWER = 'Tapdeck does not answer. Is it still running?';

/** The sentence to show for anything that was thrown. */
export function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}
