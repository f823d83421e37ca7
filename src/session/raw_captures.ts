/** The folder of raw captures: names, and who is at work on which. */
import { sentence, TapdeckError } from '../model/errors.ts';

export class RawCaptures {
  readonly folder: string;

  /** Makes the folder if need be. @param folder absolute */
  constructor(folder: string) {
    this.folder = folder;
    try {
      Deno.mkdirSync(folder, { recursive: true, mode: 0o700 });
    } catch (error) {
      throw new TapdeckError(
        'unavailable',
        `Cannot use the folder ${folder} for captures: ${sentence(error)}. Choose another with --data.`,
        { cause: error },
      );
    }
  }

  path(name: string): string {
    return `${this.folder}/${name}`;
  }

  async remove(name: string): Promise<void> {
    await Deno.remove(this.path(name)).catch((error) => {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    });
  }

  /**
   * Marks a session as being worked on by this process, until the result is disposed of; a killed process loses its
   * mark by itself. Undefined when another process has it.
   */
  async claim(sessionId: number): Promise<AsyncDisposable | undefined> {
    const path = this.path(`session-${sessionId}.lock`);
    const file = await Deno.open(path, { create: true, write: true, mode: 0o600 });
    if (!await file.tryLock(true)) {
      file.close();
      return undefined;
    }
    return {
      async [Symbol.asyncDispose]() {
        await Deno.remove(path).catch(() => {});
        file.close();
      },
    };
  }
}
