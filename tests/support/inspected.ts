/** A stored fixture that can be looked into, and tshark's own word on it. */
import { Inspector } from '../../src/session/inspector.ts';
import { fixturePath } from './fixture_files.ts';
import { TestWorkshop } from './workshop.ts';

export async function importFixture(workshop: TestWorkshop, name: string): Promise<number> {
  const file = await Deno.open(fixturePath(name), { read: true });
  return (await workshop.importer.importBytes(file.readable, { source: name })).session_id;
}

export function inspectorOf(
  workshop: TestWorkshop,
  options: { wholePrefix?: number; filterMaxMs?: number } = {},
): Inspector {
  return new Inspector({ store: workshop.store, captures: workshop.captures, ...options });
}

/** What tshark prints of a whole file. */
export async function tshark(path: string, ...args: string[]): Promise<string> {
  const { stdout } = await new Deno.Command('tshark', {
    args: ['-n', '-r', path, ...args],
    clearEnv: true,
    env: { WIRESHARK_CONFIG_DIR: '/nonexistent/tapdeck', LC_ALL: 'C.UTF-8', TZ: 'UTC' },
    stderr: 'null',
  }).output();
  return new TextDecoder().decode(stdout);
}
