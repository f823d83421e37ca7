/**
 * A folder with the real launcher in it and tasks that only tell how they were called, beside a PATH that holds what the
 * test wants: so a machine without Deno, without tshark or with another package manager can be played anywhere.
 */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const LAUNCHER = fileURLToPath(new URL('../../tapdeck', import.meta.url));

/** What the launcher itself uses: POSIX, and readlink; ln and chmod are for the programs that tests put there. */
const TOOLS = [
  'chmod',
  'ln',
  'sh',
  'cat',
  'cmp',
  'cp',
  'dirname',
  'env',
  'grep',
  'mkdir',
  'mv',
  'readlink',
  'rm',
  'tail',
];

/** Tells how a task was called, as one line of JSON. */
const SHOW = `
const stdin = Deno.args.includes('-') ? await new Response(Deno.stdin.readable).text() : undefined;
console.log(JSON.stringify({
  command: Deno.args[0], args: Deno.args.slice(1), cwd: Deno.cwd(), userFolder: Deno.env.get('INIT_CWD'), stdin,
}));
if (Deno.args.includes('--fail')) Deno.exit(3);
`;

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export class StubProject implements AsyncDisposable {
  private constructor(
    /** Where the launcher lies. */
    readonly root: string,
    /** Everything that may be on the PATH. */
    readonly bin: string,
    /** Everything of this test; the user's HOME. */
    readonly folder: string,
  ) {}

  /** A project with a shell's usual tools on the PATH, and nothing else. */
  static async make(name = 'project'): Promise<StubProject> {
    const folder = await Deno.realPath(await Deno.makeTempDir({ prefix: 'tapdeck-launcher-' }));
    const project = new StubProject(join(folder, name), join(folder, 'bin'), folder);
    await Deno.mkdir(project.root);
    await Deno.mkdir(project.bin);
    await Deno.copyFile(LAUNCHER, join(project.root, 'tapdeck'));
    await Deno.writeTextFile(join(project.root, 'show.ts'), SHOW);
    const tasks = Object.fromEntries(
      ['start', 'import', 'export', 'test', 'ok', 'bench'].map((task) => [
        task,
        `deno run --quiet -A show.ts ${task}`,
      ]),
    );
    await Deno.writeTextFile(
      join(project.root, 'deno.json'),
      JSON.stringify({ nodeModulesDir: 'auto', tasks }),
    );
    await project.lock('1');
    for (const tool of TOOLS) await project.link(tool);
    await project.program('id', 'echo 0'); // root, wherever the test runs
    return project;
  }

  /** Writes a lock file that differs from the last one. */
  async lock(content: string): Promise<void> {
    await Deno.writeTextFile(
      join(this.root, 'deno.lock'),
      `{\n  "version": "5"\n}\n${'\n'.repeat(Number(content))}`,
    );
  }

  /** Puts this machine's own program on the PATH. */
  async link(name: string): Promise<void> {
    for (const folder of (Deno.env.get('PATH') ?? '').split(':')) {
      const found = join(folder, name);
      if (await Deno.stat(found).then((info) => info.isFile, () => false)) {
        return await Deno.symlink(found, join(this.bin, name));
      }
    }
    throw new Error(`This test needs ${name}.`);
  }

  /** Puts a shell script of this name on the PATH. */
  async program(name: string, script: string): Promise<void> {
    await Deno.writeTextFile(join(this.bin, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }

  /** Puts the Deno that runs this test on the PATH, and tshark, dumpcap and ps that do nothing. */
  async complete(): Promise<void> {
    await Deno.symlink(Deno.execPath(), join(this.bin, 'deno'));
    for (const name of ['tshark', 'dumpcap', 'ps']) await this.program(name, ':');
  }

  /** Runs the launcher without a terminal. */
  async run(
    args: readonly string[],
    { cwd = this.folder, launcher = join(this.root, 'tapdeck'), stdin = '' } = {},
  ): Promise<Ran> {
    const child = new Deno.Command(launcher, {
      args: [...args],
      cwd,
      clearEnv: true,
      env: {
        PATH: this.bin,
        HOME: this.folder,
        DENO_DIR: Deno.env.get('DENO_DIR') ?? join(this.folder, 'deno'),
      },
      stdin: 'piped',
      stdout: 'piped',
      stderr: 'piped',
    }).spawn();
    const writer = child.stdin.getWriter();
    // A launcher that stops before it reads closes the pipe: not what is tested.
    await writer.write(new TextEncoder().encode(stdin)).then(() => writer.close()).catch(() => {});
    const { code, stdout, stderr } = await child.output();
    const decoder = new TextDecoder();
    return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
  }

  /** A folder for a user to be in. */
  async userFolder(name: string): Promise<string> {
    const path = join(this.folder, name);
    await Deno.mkdir(path);
    return path;
  }

  /** Lines that a script of `program` left in a file of its HOME. */
  async told(file: string): Promise<string[]> {
    const text = await Deno.readTextFile(join(this.folder, file)).catch(() => '');
    return text.split('\n').filter((line) => line !== '');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.folder, { recursive: true });
  }
}
