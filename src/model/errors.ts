/** Failures by meaning. The text is one sentence that a user can act on; `cause` keeps the original. */

/** What kind of failure, for the HTTP status and for callers that react to one kind. */
export type FailureKind =
  | 'invalid' // the request or the flags are wrong: 400
  | 'not_found' // no such session, packet or stream: 404
  | 'gone' // it was there, and was removed to keep the history small: 410
  | 'conflict' // already running, or not possible in this state: 409
  | 'unsupported' // not a capture, or of a kind we do not read: 422
  | 'unavailable'; // a program, a permission or room on the disk is missing: 503

export class TapdeckError extends Error {
  override readonly name: string = 'TapdeckError';
  constructor(readonly kind: FailureKind, message: string, options?: ErrorOptions) {
    super(message, options);
  }
}

/** The sentence to show for anything that was thrown. */
export function sentence(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
