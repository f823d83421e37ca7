/** The layers that the dissector table names are tshark's own, as it writes them in a packet's protocol chain. */
import assert from 'node:assert/strict';
import { DISSECTOR_ROWS } from '../../src/label/data/dissector_rows.ts';

Deno.test('dissectors: every layer in the table is a protocol that tshark knows', async () => {
  const { code, stdout, stderr } = await new Deno.Command('tshark', { args: ['-G', 'protocols'] }).output();
  assert.equal(code, 0, new TextDecoder().decode(stderr));
  // Long name, short name, filter name (the one in `frame.protocols`), then flags: one protocol a line.
  const known = new Set(
    new TextDecoder().decode(stdout).split('\n').map((line) => line.split('\t')[2]),
  );
  assert.ok(known.size > 1000);
  assert.deepEqual(DISSECTOR_ROWS.map(([layer]) => layer).filter((layer) => !known.has(layer)), []);
});
