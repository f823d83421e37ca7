/**
 * `tapdeck start` with parts of a size that a test can fill: arguments are folder, bytes of a part, then flags. What it
 * says goes to standard output, as the command's.
 */
import { start } from '../../src/commands/start.ts';
import { parseConfig } from '../../src/config.ts';
import { Stopper } from '../../src/stopper.ts';

const ROOT = new URL('../../', import.meta.url).pathname.replace(/\/$/, '');
const [folder = '', partBytes = '', ...flags] = Deno.args;
const places = ['--port', '0', '--db', `${folder}/tapdeck.sqlite`, '--data', folder];
const config = parseConfig('start', [...places, ...flags], {
  root: ROOT,
  cwd: folder,
  env: {},
  processors: 2,
  makeToken: () => '',
});
if (config.command === 'start') {
  using stopper = new Stopper(() => {});
  const say = (line: string) => console.log(line);
  await start(config, {
    version: '0.0.0-test',
    root: ROOT,
    say,
    signal: stopper.signal,
    partBytes: Number(partBytes),
  });
}
