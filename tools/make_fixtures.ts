/** Writes the fixtures and their README again. Needs leave to write below tests/fixtures, and nothing else. */
import { readme } from '../tests/fixtures/readme.ts';
import { FIXTURES } from '../tests/fixtures/table.ts';

const folder = new URL('../tests/fixtures/', import.meta.url);

for (const fixture of FIXTURES) {
  await Deno.writeFile(new URL(fixture.file, folder), await fixture.build());
}
await Deno.writeTextFile(new URL('README.md', folder), readme(FIXTURES));
