/** What the documents promise: every query in docs/sql.md runs, and every file that is linked to is there. */
import assert from 'node:assert/strict';
import { openGeography } from '../src/commands/geography.ts';
import { FINDING_KINDS } from '../src/model/finding.ts';
import { openForReading } from '../src/store/database.ts';
import { Importer } from '../src/session/importer.ts';
import { RawCaptures } from '../src/session/raw_captures.ts';
import { Store } from '../src/store/store.ts';
import { createLabeller } from '../src/label/detector.ts';

const ROOT = new URL('../', import.meta.url);
const DOCUMENTS = [
  'README.md',
  'ARCHITECTURE.md',
  'CONTRIBUTING.md',
  'docs/sql.md',
  'docs/ask.md',
  'docs/models.md',
  'docs/words.md',
  'docs/findings.md',
];

Deno.test('every query in docs/sql.md runs on the sample session, and most find something', async () => {
  const folder = await Deno.makeTempDir();
  try {
    const path = `${folder}/history.sqlite`;
    const store = new Store(path);
    const geography = await openGeography(store, { data: folder, alone: true });
    await new Importer({
      store,
      finder: geography.finder,
      captures: new RawCaptures(`${folder}/captures`),
      createLabeller: () => createLabeller(),
      tsharkVersion: 'test',
      samplePath: new URL('samples/sample.pcapng', ROOT).pathname,
    }).importSample({});
    await geography.finder.settled();
    await geography[Symbol.asyncDispose]();
    store.close();
    const db = openForReading(path);
    const text = await Deno.readTextFile(new URL('docs/sql.md', ROOT));
    const queries = [...text.matchAll(/```sql\n([\s\S]*?)```/g)].map((match) => match[1] ?? '');
    assert.ok(queries.length >= 10);
    const found = queries.map((query) => db.prepare(query).all().length);
    db.close();
    assert.ok(found.filter((rows) => rows > 0).length >= queries.length - 1, `rows found: ${found}`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test('every file that a document links to exists', async () => {
  for (const document of DOCUMENTS) {
    const text = await Deno.readTextFile(new URL(document, ROOT));
    for (const [, target] of text.matchAll(/\]\(([^)#]+)\)/g)) {
      if (target === undefined || target.startsWith('http')) continue;
      const info = await Deno.stat(new URL(target, new URL(document, ROOT))).catch(() => undefined);
      assert.ok(info, `${document} links to ${target}, which is not there`);
    }
  }
});

Deno.test('docs/findings.md has every kind of finding, and no other', async () => {
  const text = await Deno.readTextFile(new URL('docs/findings.md', ROOT));
  const kinds = [...text.matchAll(/^\| `(\w+)`/gm)].map((match) => match[1]);
  assert.deepEqual(kinds.toSorted(), [...FINDING_KINDS].toSorted());
});
