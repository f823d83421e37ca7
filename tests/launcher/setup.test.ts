/** What the launcher does before Tapdeck runs: finding, fetching, asking, and handing over unchanged. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { StubProject } from './stub_project.ts';

const COMMANDS = ['start', 'import', 'export', 'test', 'ok', 'bench'];

/** An npm that "fetches" the Deno that runs this test, and notes that it was asked. */
const npm = () => `
echo "$*" >> "$HOME/npm.log"
while [ "$1" != --prefix ]; do shift; done
mkdir -p "$2/node_modules/@deno/this-system"
ln -s "${Deno.execPath()}" "$2/node_modules/@deno/this-system/deno"
`;

Deno.test('without a command, with help and with an unknown one, all commands are named', async () => {
  await using project = await StubProject.make();
  for (const help of ['help', '--help', '-h']) {
    const { code, stdout, stderr } = await project.run([help]);
    assert.deepEqual([code, stderr], [0, '']);
    for (const command of COMMANDS) assert.match(stdout, new RegExp(`^  ${command} `, 'm'));
  }
  const bare = await project.run([]);
  assert.equal(bare.code, 2);
  assert.match(bare.stderr, /^ {2}start /m);
  const unknown = await project.run(['strat']);
  assert.equal(unknown.code, 2);
  assert.match(unknown.stderr, /"strat" is no command/);
  assert.match(unknown.stderr, /^ {2}start /m);
});

Deno.test('arguments, the user’s folder and the exit code come through, from elsewhere and through links', async () => {
  await using project = await StubProject.make('a project');
  await project.complete();
  const cwd = await project.userFolder('my captures');
  await Deno.symlink('../a project/tapdeck', join(cwd, 'inner link'));
  await Deno.symlink(join(cwd, 'inner link'), join(cwd, 'outer'));
  const args = ['--db', 'a b.sqlite', '*', '$HOME', `it's "so"`, ''];
  const { code, stdout, stderr } = await project.run(['import', ...args, '--fail'], {
    cwd,
    launcher: join(cwd, 'outer'),
  });
  assert.deepEqual(JSON.parse(stdout), {
    command: 'import',
    args: [...args, '--fail'],
    cwd: project.root,
    userFolder: cwd,
  });
  assert.equal(code, 3);
  assert.match(stderr, /^Setting up: fetching the npm packages .*\n$/);
});

Deno.test('npm packages are fetched once for each lock file, and standard input is left alone', async () => {
  await using project = await StubProject.make();
  await project.complete();
  const first = await project.run(['import', '-'], { stdin: 'a capture' });
  assert.match(first.stderr, /fetching the npm packages/);
  assert.equal(JSON.parse(first.stdout).stdin, 'a capture');
  assert.equal((await project.run(['import', 'x'])).stderr, '');
  await project.lock('2');
  assert.match((await project.run(['import', 'x'])).stderr, /fetching the npm packages/);
});

Deno.test('without Deno and npm the launcher says what to install', async () => {
  await using project = await StubProject.make();
  const { code, stderr } = await project.run(['start']);
  assert.equal(code, 1);
  assert.match(stderr, /^Tapdeck needs Deno 2\.9 or newer: .*deno\.com.*\n$/);
});

Deno.test('a Deno that is too old is passed over for one from npm, which is fetched once', async () => {
  await using project = await StubProject.make();
  await project.complete();
  await Deno.remove(join(project.bin, 'deno'));
  await project.program('deno', 'echo 2.8.3 /somewhere/deno');
  await project.program('npm', npm());
  const { code, stdout, stderr } = await project.run(['start']);
  assert.equal(code, 0, stderr);
  assert.equal(JSON.parse(stdout).command, 'start');
  assert.match(stderr, /fetching Deno \d+\.\d+\.\d+ with npm/);
  assert.equal((await project.run(['start'])).stderr, '');
  const asked = await project.told('npm.log');
  assert.equal(asked.length, 1);
  assert.match(asked[0] ?? '', / deno@\d+\.\d+\.\d+$/);
});

Deno.test('an npm that fails is quoted, and the next start tries again', async () => {
  await using project = await StubProject.make();
  await project.complete();
  await Deno.remove(join(project.bin, 'deno'));
  await project.program('npm', 'echo "no network" >&2; exit 1');
  const failed = await project.run(['start']);
  assert.equal(failed.code, 1);
  assert.match(failed.stderr, /^no network$/m);
  assert.match(failed.stderr, /npm could not fetch Deno\. Install Deno/);
  await project.program('npm', npm());
  assert.equal((await project.run(['start'])).code, 0);
});

Deno.test('root without a terminal gets tshark from apt-get, with new lists where the old ones fail', async () => {
  await using project = await StubProject.make();
  await Deno.symlink(Deno.execPath(), join(project.bin, 'deno'));
  await project.program(
    'apt-get',
    `echo "$DEBIAN_FRONTEND $*" >> "$HOME/apt.log"
case $* in
  *update*) echo > "$HOME/lists" ;;
  *) [ -e "$HOME/lists" ] || exit 100
     for name in tshark dumpcap ps; do printf '#!/bin/sh\\n' > "${project.bin}/$name"; done
     for name in tshark dumpcap ps; do chmod 755 "${project.bin}/$name"; done ;;
esac`,
  );
  const { code, stdout, stderr } = await project.run(['import', '-'], { stdin: 'a capture' });
  assert.equal(code, 0, stderr);
  assert.equal(JSON.parse(stdout).stdin, 'a capture');
  assert.match(stderr, /^Setting up: installing tshark with apt-get/m);
  const asked = await project.told('apt.log');
  assert.equal(asked.length, 3);
  assert.match(asked[0] ?? '', /^noninteractive .* install .*tshark$/);
  assert.match(asked[1] ?? '', / update$/);
  assert.equal(asked[2], asked[0]);
});

Deno.test('an ordinary user without a terminal is told the command, and nothing is installed', async () => {
  await using project = await StubProject.make();
  await Deno.symlink(Deno.execPath(), join(project.bin, 'deno'));
  await project.program('id', 'echo 1000');
  await project.program('sudo', 'echo "$*" >> "$HOME/apt.log"');
  await project.program('apt-get', 'echo "$*" >> "$HOME/apt.log"');
  await project.program('ps', ':');
  const { code, stderr } = await project.run(['start']);
  assert.equal(code, 1);
  assert.equal(stderr, 'Tapdeck needs tshark. Run: sudo apt-get install tshark; then run this again.\n');
  assert.deepEqual(await project.told('apt.log'), []);
});

for (
  const [manager, advice] of [
    ['dnf', 'sudo dnf install wireshark-cli'],
    ['pacman', 'sudo pacman -S wireshark-cli'],
    ['apk', 'sudo apk add tshark'],
    ['brew', 'brew install wireshark'],
  ] as const
) {
  Deno.test(`with ${manager} the one command to run is printed`, async () => {
    await using project = await StubProject.make();
    await Deno.symlink(Deno.execPath(), join(project.bin, 'deno'));
    await project.program('id', 'echo 1000');
    await project.program(manager, 'exit 1');
    const { code, stderr } = await project.run(['import', 'x.pcap']);
    assert.equal(code, 1);
    assert.match(stderr, new RegExp(`Run: ${advice}; then`));
  });
}
