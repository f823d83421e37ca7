/** Nothing of who it was is left in any byte of an anonymised export, in any format, of any fixture. */
import assert from 'node:assert/strict';
import { EXPORT_FORMATS } from '../../src/model/export.ts';
import { Exporter } from '../../src/session/exporter.ts';
import { FIXTURES } from '../fixtures/table.ts';
import { fixturePath } from '../support/fixture_files.ts';
import { leftIn, tracesOf } from '../support/traces.ts';
import { TestWorkshop } from '../support/workshop.ts';

// With one key of 256, a private network comes to stand where it was, and its hosts change places: not with this one.
const KEY = 'another key for the tests';

const ALL_FORMATS_OF = /^(web_browsing|hostile_|label_evidence|rtp_call)/;

Deno.test('anonymised exports hold no address and no name of the capture, in any byte', async () => {
  await using workshop = await TestWorkshop.open();
  const exporter = new Exporter({
    db: workshop.folder.at('t.sqlite'),
    captures: workshop.captures.folder,
    scratch: workshop.captures.folder,
  });
  let looked = 0;
  for (const { file } of FIXTURES) {
    const path = fixturePath(file);
    const imported = await workshop.importer.importFile(path, { source: file }).catch(() => undefined);
    if (!imported) continue; // no capture: nothing can be exported of it
    const traces = await tracesOf(path);
    const { session_id: sessionId } = imported;
    // What is looked for must be found in the capture itself: else this test would find nothing in any.
    const original = file.endsWith('.gz') ? undefined : leftIn(await Deno.readFile(path), traces);
    // Not all: one may be parted by fragments.
    assert.ok(!original || original.length >= traces.addresses.length * 0.9, `${file}: ${original}`);
    // The others are written from the same anonymised copy: looked at where names are at their worst.
    const formats = ALL_FORMATS_OF.test(file) ? EXPORT_FORMATS : (['pcapng', 'sqlite'] as const);
    for (const format of formats) {
      const request = { sessionId, format, anonymise: { key: KEY } };
      const { bytes } = await exporter.export(request, AbortSignal.timeout(60_000));
      const left = leftIn(await new Response(bytes).bytes(), traces);
      assert.deepEqual(left, [], `${file} as ${format}`);
      looked += traces.addresses.length + traces.names.length;
    }
  }
  assert.ok(looked > 1000, `${looked} addresses and names were looked for`);
  assert.deepEqual(
    workshop.files().filter((name) => name.startsWith('exporting')),
    [],
    'no copy stays behind',
  );
});
