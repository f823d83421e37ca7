/** The import rules of DESIGN.md ("Layout"), read off the sources: a layer that reaches too far fails here. */
import assert from 'node:assert/strict';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Parts that know the model and nobody else. */
const PARTS = ['anonymise', 'capture', 'label', 'metrics', 'findings', 'geo', 'llm', 'store'];

/** What each layer may import of ours, beside itself. */
function allowed(layer: string): readonly string[] {
  if (layer === 'src/model') return [];
  if (PARTS.some((part) => layer === `src/${part}`)) return ['src/model'];
  if (layer === 'src/session') return ['src/model', ...PARTS.map((part) => `src/${part}`)];
  if (layer === 'src/server') return ['src/model'];
  if (layer === 'src') return ['src/model'];
  if (layer === 'src/commands') {
    return [
      'src',
      'src/model',
      'src/session',
      'src/server',
      ...PARTS.map((p) => `src/${p}`),
    ];
  }
  if (layer === 'main') return ['src', 'src/commands', 'src/model', 'root'];
  if (layer === 'web/derive') return ['src/model'];
  if (layer.startsWith('web')) return ['src/model', 'web'];
  return [];
}

/** `src/model/rows.ts` → `src/model`; files that stand in `src` itself are a layer of their own. */
function layerOf(path: string): string {
  const [top = '', second = '', third] = path.split('/');
  if (path === 'main.ts') return 'main';
  if (top === 'src') return third === undefined ? 'src' : `src/${second}`;
  if (top === 'web') return third === undefined ? 'web' : `web/${second}`;
  return 'root';
}

/** Nothing that a replay could not give again: no machine, no network, no clock, no chance. */
const PURE = ['src/model', 'src/label', 'src/metrics', 'src/findings', 'web/derive'];
const IMPURE =
  /\bDeno\b|\bfetch\(|\bsetTimeout\b|\bsetInterval\b|\bperformance\b|\bMath\.random\b|\bcrypto\b/;
/** Showing a given time is pure, asking for the present one is not. */
const CLOCK = /\bDate\.now\b|\bnew Date\(\s*\)|\bTemporal\.Now\b/;

/** The source without what is only said in it. */
function withoutComments(source: string): string {
  return source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|[^:'"`])\/\/.*$/gm, '$1');
}

function withoutStrings(source: string): string {
  return source.replace(/'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/g, "''");
}

function importsOf(source: string): string[] {
  const pattern =
    /^\s*(?:import|export)\b[^'";]*?\bfrom\s*['"]([^'"]+)['"]|^\s*import\s*['"]([^'"]+)['"]|(?<!['"\w.])import\(\s*['"]([^'"]+)['"]/gm;
  return [...withoutComments(source).matchAll(pattern)].map((match) =>
    match[1] ?? match[2] ?? match[3] ?? ''
  );
}

/** One sentence for each rule that a file breaks. */
function violations(path: string, source: string): string[] {
  const layer = layerOf(path);
  const found: string[] = [];
  for (const target of importsOf(source)) {
    if (target.startsWith('.')) {
      const other = layerOf(normalize(join(dirname(path), target)));
      const may = [layer, ...allowed(layer)];
      const inside = may.some((each) => other === each || (each === 'web' && other.startsWith('web/')));
      if (!inside) found.push(`${path} imports ${target}: ${layer} must not know ${other}`);
    } else if (layer === 'src/model' && target !== 'valibot') {
      found.push(`${path} imports ${target}: the model needs nothing but valibot`);
    } else if (target === 'node:sqlite' && layer !== 'src/store') {
      found.push(`${path} imports ${target}: only src/store knows that it is SQLite`);
    } else if (target.startsWith('node:') && PURE.includes(layer)) {
      found.push(`${path} imports ${target}: ${layer} is pure`);
    }
  }
  const code = withoutStrings(withoutComments(source));
  const impure = PURE.includes(layer) ? IMPURE.exec(code) ?? CLOCK.exec(code) : null;
  if (impure) found.push(`${path} uses ${impure[0]}: ${layer} is pure`);
  if (PURE.includes(layer) && layer !== 'web/derive' && /\bDate\b/.test(code)) {
    found.push(`${path} uses Date: packet time is the only time in ${layer}`);
  }
  if (/\bDeno\.(env|args)\b/.test(code) && path !== 'main.ts' && path !== 'src/surroundings.ts') {
    found.push(`${path} reads flags or the environment: that is done once, in main.ts`);
  }
  return found;
}

async function* sources(folder: string): AsyncGenerator<string> {
  for await (const entry of Deno.readDir(join(ROOT, folder))) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory && entry.name !== 'dist') yield* sources(path);
    else if (/\.tsx?$/.test(entry.name)) yield path;
  }
}

Deno.test('layers: every source keeps to its layer', async () => {
  const found = violations('main.ts', await Deno.readTextFile(join(ROOT, 'main.ts')));
  const seen = new Set<string>();
  for (const folder of ['src', 'web']) {
    for await (const path of sources(folder)) {
      seen.add(layerOf(path));
      found.push(...violations(path, await Deno.readTextFile(join(ROOT, path))));
    }
  }
  assert.deepEqual(found, []);
  for (const layer of ['src/model', 'src/capture', 'src/session', 'src/server', 'web/derive', 'web/views']) {
    assert.ok(seen.has(layer), `${layer} was looked at`);
  }
});

Deno.test('layers: each rule notices when it is broken', () => {
  const broken: [path: string, source: string][] = [
    ['src/model/a.ts', "import { x } from '../capture/b.ts';"],
    ['src/model/a.ts', "import { x } from 'hono';"],
    ['src/capture/a.ts', "import type { X } from '../label/b.ts';"],
    ['src/label/a.ts', "export { x } from '../metrics/b.ts';"],
    ['src/metrics/a.ts', "const x = await import('../store/b.ts');"],
    ['src/store/a.ts', "import {\n  x,\n  y,\n} from '../session/b.ts';"],
    ['src/server/routes/a.ts', "import { x } from '../../store/b.ts';"],
    ['src/server/a.ts', "import { x } from '../session/b.ts';"],
    ['src/session/a.ts', "import { x } from '../server/b.ts';"],
    ['src/session/a.ts', "import { DatabaseSync } from 'node:sqlite';"],
    ['src/config.ts', "import { x } from './session/a.ts';"],
    ['src/capture/a.ts', "import '../commands/b.ts';"],
    ['web/views/a.tsx', "import { x } from '../../src/metrics/b.ts';"],
    ['web/derive/a.ts', "import { x } from '../models/b.ts';"],
    ['main.ts', "import { x } from './src/store/store.ts';"],
    ['src/metrics/a.ts', 'const now = Date.now();'],
    ['src/metrics/a.ts', 'function f(x: Date) {}'],
    ['src/label/a.ts', 'setTimeout(() => {}, 1);'],
    ['src/label/a.ts', "import { readFileSync } from 'node:fs';"],
    ['src/model/a.ts', "Deno.readTextFileSync('x');"],
    ['web/derive/a.ts', 'const now = new Date();'],
    ['web/derive/a.ts', 'const began = performance.now();'],
    ['src/session/a.ts', "const home = Deno.env.get('HOME');"],
  ];
  for (const [path, source] of broken) {
    assert.equal(violations(path, source).length > 0, true, `${path}: ${source}`);
  }

  const fine: [path: string, source: string][] = [
    ['src/metrics/a.ts', "// Date.now() is never asked here\nimport { x } from '../model/b.ts';"],
    ['src/metrics/a.ts', "/* setTimeout */ const text = 'no Deno here';"],
    ['src/model/a.ts', "import * as v from 'valibot';\nimport type { X } from './b.ts';"],
    ['src/session/a.ts', "import { x } from '../store/b.ts';"],
    ['src/server/routes/a.ts', "import { x } from '../hub.ts';"],
    ['web/views/a.tsx', "import { x } from '../models/b.ts';\nimport { y } from '../../src/model/rows.ts';"],
    ['web/derive/a.ts', 'const shown = new Date(timeUs / 1000);'],
    ['main.ts', "import project from './deno.json' with { type: 'json' };"],
    ['main.ts', 'const code = await main(Deno.args);'],
  ];
  for (const [path, source] of fine) assert.deepEqual(violations(path, source), [], `${path}: ${source}`);
});
