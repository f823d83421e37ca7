/** A model that answers as a test says. */
import type { ModelAnswer, ModelRequest, ModelWriter } from '../../src/llm/provider.ts';

export type Script = (request: ModelRequest, signal: AbortSignal) => unknown;

export class ScriptedModel implements ModelWriter {
  readonly writtenBy: string = 'openai:scripted';
  readonly destination = '127.0.0.1:9';
  readonly local = true;
  readonly asked: ModelRequest[] = [];

  /** @param script what it answers, as parsed JSON or a promise of it; it may throw */
  constructor(readonly script: Script) {}

  async write(request: ModelRequest, signal: AbortSignal): Promise<ModelAnswer> {
    this.asked.push(request);
    const json = await this.script(request, signal);
    return { json, bytesSent: request.data.length, bytesReceived: JSON.stringify(json)?.length ?? 0 };
  }
}

/** An answer of these sections. */
export const sections = (texts: Readonly<Record<string, readonly string[]>>) => ({
  sections: Object.entries(texts).map(([id, sentences]) => ({ id, sentences })),
});
