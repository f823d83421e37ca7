/** The JSON of an answer: all of the text, or all of one fenced block. Nothing is cut out of prose. */
const FENCED = /^```(?:json)?[ \t]*\r?\n([\s\S]*?)\r?\n```$/;

/** @throws SyntaxError */
export function answerJson(text: string): unknown {
  const trimmed = text.trim();
  return JSON.parse(FENCED.exec(trimmed)?.[1] ?? trimmed);
}
