import assert from 'node:assert/strict';
import { openWorkshop } from '../../src/commands/workshop.ts';
import { TapdeckError } from '../../src/model/errors.ts';
import { RULES_FILE, RulesFile } from '../../src/session/rules_file.ts';
import { TempFolder } from '../support/temp_folder.ts';

/** The sentence of the `invalid` that was thrown. */
function refusal(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    assert.ok(error instanceof TapdeckError && error.kind === 'invalid', String(error));
    return error.message;
  }
  throw new Error('nothing was refused');
}

Deno.test('rules file: none is no rules; written, changed and removed it counts at the next look', async () => {
  await using folder = await TempFolder.make();
  const file = new RulesFile(folder.path);
  const app = () => file.read().port('tcp', 8443)?.service.app;
  assert.equal(app(), undefined);
  await folder.write(RULES_FILE, 'port tcp/8443 = One\n');
  assert.equal(app(), 'One');
  assert.equal(file.read(), file.read(), 'an unchanged file is not parsed again');
  await folder.write(RULES_FILE, 'port tcp/8443 = Another\n');
  assert.equal(app(), 'Another');
  await Deno.remove(folder.at(RULES_FILE));
  assert.equal(app(), undefined);
});

Deno.test('rules file: mistakes are one sentence with every line, and the former rules stay in force', async () => {
  await using folder = await TempFolder.make();
  const path = await folder.write(RULES_FILE, 'port tcp/8443 = One\n');
  const file = new RulesFile(folder.path);
  await folder.write(RULES_FILE, 'port tcp/8443 = Two\nnonsense\nnetwork 10.0.0.0/99 = X\n');
  const said = refusal(() => file.read());
  assert.ok(said.startsWith(`${path} has mistakes. line 2: write KIND VALUE`), said);
  assert.match(said, /; line 3: "10\.0\.0\.0\/99" is no network .*\.$/);
  assert.equal(refusal(() => file.read()), said, 'as often as one asks');
  assert.equal(file.current().rules.port('tcp', 8443)?.service.app, 'One');
  await folder.write(RULES_FILE, 'port tcp/8443 = Mended\n');
  assert.equal(file.current().rules.port('tcp', 8443)?.service.app, 'Mended');
});

Deno.test('rules file: what is no text of rules is refused in a sentence, unread where it is large', async () => {
  await using folder = await TempFolder.make();
  await folder.write(RULES_FILE, new Uint8Array(5_000_000).fill(35));
  assert.match(refusal(() => new RulesFile(folder.path)), /has mistakes\. more than 1000000 characters/);
  await folder.write(RULES_FILE, Uint8Array.from({ length: 1000 }, (_, i) => (i * 151) % 256));
  assert.match(refusal(() => new RulesFile(folder.path)), /has mistakes\. line 1: /);
  await Deno.remove(folder.at(RULES_FILE));
  await Deno.mkdir(folder.at(RULES_FILE));
  assert.match(refusal(() => new RulesFile(folder.path)), /rules\.txt cannot be read: it is no file/);
});

Deno.test('rules file: a workshop does not open with mistakes, and goes on with the former rules once it is open', async () => {
  await using folder = await TempFolder.make();
  const places = { db: folder.at('t.sqlite'), data: folder.path };
  await folder.write(RULES_FILE, 'port tcp/1 = A\nport tcp/x = B\n');
  await assert.rejects(
    openWorkshop(places),
    (error) => error instanceof TapdeckError && /line 2/.test(error.message),
  );
  await folder.write(RULES_FILE, 'port tcp/1 = A\n');
  const workshop = await openWorkshop(places);
  try {
    const { catalogueVersion } = workshop.createLabeller();
    assert.match(catalogueVersion, /\+/);
    await folder.write(RULES_FILE, 'port tcp/1 = A longer one, and wrong, twice\n');
    assert.equal(workshop.createLabeller().catalogueVersion, catalogueVersion);
    assert.match(refusal(() => workshop.rules()), /line 1/);
  } finally {
    workshop.store.close();
  }
});
