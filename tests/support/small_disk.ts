/** A file system of so many bytes below a folder of the test's own: root only, so a test asks whether it can be had. */
import { statfs } from 'node:fs/promises';

async function run(program: string, ...args: string[]): Promise<string | undefined> {
  try {
    const { success, stderr } = await new Deno.Command(program, { args, stdout: 'null' }).output();
    return success ? undefined : new TextDecoder().decode(stderr).trim();
  } catch (error) {
    return String(error);
  }
}

export class SmallDisk implements AsyncDisposable {
  private constructor(readonly path: string) {}

  /** @throws Error when it may not be mounted */
  static async make(path: string, megabytes: number): Promise<SmallDisk> {
    await Deno.mkdir(path, { recursive: true });
    const refusal = await run('mount', '-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tapdeck-test', path);
    if (refusal !== undefined) throw new Error(refusal);
    return new SmallDisk(path);
  }

  /** Why there can be none on this machine; undefined when there can. */
  static async refusal(): Promise<string | undefined> {
    const folder = await Deno.makeTempDir();
    try {
      await using _disk = await SmallDisk.make(`${folder}/disk`, 1);
      return undefined;
    } catch (error) {
      return String(error);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  }

  async freeBytes(): Promise<number> {
    const { bsize, bavail } = await statfs(this.path);
    return bsize * bavail;
  }

  /** Fills it but for so many bytes; what is returned takes that back. */
  async fill(leaveBytes: number): Promise<Disposable> {
    const path = `${this.path}/filler`;
    const refusal = await run('fallocate', '-l', String(await this.freeBytes() - leaveBytes), path);
    if (refusal !== undefined) throw new Error(refusal);
    return { [Symbol.dispose]: () => Deno.removeSync(path) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const refusal = await run('umount', this.path);
    if (refusal !== undefined) throw new Error(refusal);
  }
}
