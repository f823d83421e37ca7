/** A folder of a test's own, gone when the test is. */
export class TempFolder implements AsyncDisposable {
  private constructor(readonly path: string) {}

  static async make(): Promise<TempFolder> {
    return new TempFolder(await Deno.makeTempDir({ prefix: 'tapdeck-test-' }));
  }

  at(name: string): string {
    return `${this.path}/${name}`;
  }

  async write(name: string, content: Uint8Array | string): Promise<string> {
    const path = this.at(name);
    if (typeof content === 'string') await Deno.writeTextFile(path, content);
    else await Deno.writeFile(path, content);
    return path;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.path, { recursive: true });
  }
}
