/** Where the server writes what an operator should know. Handed in, so that tests can look. */

/** One event: a sentence, and what was thrown. */
export type Log = (sentence: string, cause?: unknown) => void;

// Names from the network can be part of an error's text: no control character of theirs may reach a terminal.
// deno-lint-ignore no-control-regex
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

/** Writes to standard error. */
export const logToStderr: Log = (sentence, cause) => {
  const detail = cause instanceof Error
    ? cause.stack ?? cause.message
    : cause === undefined
    ? ''
    : String(cause);
  console.error(`tapdeck: ${sentence}${detail && `\n${detail}`}`.replaceAll(CONTROL, '\ufffd'));
};
