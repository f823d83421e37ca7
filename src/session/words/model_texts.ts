/** Asks a model for the words of a digest, and holds its answer to it. */
import { reportOfAnswer } from '../../llm/answer.ts';
import type { Vocabulary } from '../../llm/check.ts';
import type { Digest } from '../../llm/digest.ts';
import { promptOf, requestBytes, type Task } from '../../llm/prompt.ts';
import type { ModelWriter } from '../../llm/provider.ts';
import { pseudonymised } from '../../llm/pseudonyms.ts';
import type { DigestAnswer, Report } from '../../model/summary.ts';

/** Whom a text is asked of; src/session/models.ts has them. */
export interface Writers {
  /**
   * Undefined: the built-in writer is meant.
   * @param provider asked for by name. @throws TapdeckError `conflict` when that one cannot be used
   */
  writerFor(
    purpose: 'status' | 'final',
    sessionId: number,
    provider?: 'gemini' | 'openai',
  ): ModelWriter | undefined;
  readonly settings: { readonly pseudonymise_hosts: boolean };
}

export interface ModelTextsParts {
  readonly writers?: Writers;
  /** Names that Tapdeck knows: one that a digest does not have is struck. */
  readonly vocabulary?: Vocabulary;
  /** For tests: the random number of a fence. */
  readonly nonce?: () => string;
}

/** Random, 122 bits: nothing on the network could have known it. */
const freshNonce = () => crypto.randomUUID();

export class ModelTexts {
  readonly #parts: ModelTextsParts;

  constructor(parts: ModelTextsParts) {
    this.#parts = parts;
  }

  writerFor(...which: Parameters<Writers['writerFor']>): ModelWriter | undefined {
    return this.#parts.writers?.writerFor(...which);
  }

  /** @throws ModelFailure, the signal's reason */
  async ask(writer: ModelWriter, digest: Digest, task: Task, signal: AbortSignal): Promise<Report> {
    const { vocabulary } = this.#parts;
    signal.throwIfAborted();
    const sent = this.#sent(digest);
    const { json } = await writer.write(promptOf(sent.digest, task, this.#nonce()), signal);
    return reportOfAnswer(json, digest, {
      task,
      restore: sent.restore,
      ...(vocabulary ? { vocabulary } : {}),
    });
  }

  preview(digest: Digest, task: Task): DigestAnswer {
    const sent = this.#sent(digest);
    const request = promptOf(sent.digest, task, this.#nonce());
    const { scope, from_us, to_us, facts } = digest;
    const { instructions, data } = request;
    return {
      ...{ scope, from_us, to_us, facts: [...facts], instructions, data },
      pseudonymised: this.#parts.writers?.settings.pseudonymise_hosts ?? false,
      bytes: requestBytes(request),
    };
  }

  #sent(digest: Digest) {
    return this.#parts.writers?.settings.pseudonymise_hosts
      ? pseudonymised(digest)
      : { digest, restore: (text: string) => text };
  }

  #nonce(): string {
    return (this.#parts.nonce ?? freshNonce)();
  }
}
