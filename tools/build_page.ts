/**
 * Builds the page into web/dist: bundled scripts, one stylesheet, the font and index.html, under names that hold a hash
 * of their content, so that a browser may keep them for ever. Nothing is done when nothing changed.
 *
 * Needs --allow-read, --allow-write=web/dist and --allow-run of Deno itself, which bundles.
 */
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { precompressed } from './precompress.ts';

const ROOT = new URL('../', import.meta.url);
const WEB = new URL('web/', ROOT);
const DIST = new URL('web/dist/', ROOT);
const STAMP = new URL('web/dist/.built-from', ROOT);
const LEAFLET_SHEET = new URL('node_modules/leaflet/dist/leaflet.css', ROOT);
/** Natural Earth's countries at 1:110 million (public domain), as world-atlas packs them. */
const WORLD = new URL('node_modules/world-atlas/countries-110m.json', ROOT);
const FONTS = new URL('node_modules/@fontsource-variable/inter/files/', ROOT);

/** Order matters: tokens first, what overrides last. uPlot's own sheet comes before ours. */
const SHEETS = [
  'tokens',
  'base',
  'shell',
  'controls',
  'panels',
  'charts',
  'findings',
  'tables',
  'table_tools',
  'inspect',
  'capture',
  'interfaces',
  'session_head',
  'sessions',
  'export',
  'map',
  'places',
  'replay',
  'settings',
  'compare',
  'ask',
  'flow',
  'enlarged',
  'words',
  'models',
  'adapt',
] as const;
const FONT_FILES = {
  'inter-latin.woff2': 'inter-latin-wght-normal.woff2',
  'inter-latin-ext.woff2': 'inter-latin-ext-wght-normal.woff2',
} as const;

/** Builds what is missing or old. @throws Error with the bundler's words when the sources do not bundle. */
export async function buildPage(): Promise<'built' | 'unchanged'> {
  const sources = await fingerprint();
  if (await readIfThere(STAMP) === sources) return 'unchanged';
  const files = new Map<string, Uint8Array | string>();
  for (const [name, file] of Object.entries(FONT_FILES)) {
    files.set(name, await Deno.readFile(new URL(file, FONTS)));
  }
  files.set('favicon.svg', await Deno.readFile(new URL('favicon.svg', WEB)));
  files.set('leaflet.css', await leafletStylesheet());
  files.set('world-outline.json', await Deno.readFile(WORLD));
  for (const [name, content] of await bundle()) files.set(name, content);

  const names = new Map<string, string>();
  for (const [name, content] of files) names.set(name, isChunk(name) ? name : hashed(name, content));
  files.set('app.css', named(await stylesheet(), names));
  names.set('app.css', hashed('app.css', files.get('app.css') ?? ''));
  const index = named(await Deno.readTextFile(new URL('index.html', WEB)), names)
    .replace('<!-- chunks -->', firstChunks(files).map(preloaded).join('\n    '));

  await Deno.mkdir(DIST, { recursive: true });
  const written = new Set<string>(['.built-from']);
  const write = async (name: string, content: Uint8Array | string) => {
    const coded = await precompressed(name, content);
    for (const [ending, bytes] of [...coded, ['', content] as const]) {
      await put(name + ending, bytes);
      written.add(name + ending);
    }
  };
  await Promise.all([...files].map(([name, content]) => write(names.get(name) ?? name, content)));
  // Last, so that a page that is loaded meanwhile finds everything it names.
  await write('index.html', index);
  await removeOthers(written);
  await put('.built-from', sources);
  return 'built';
}

/** A hash of everything that the result depends on. */
async function fingerprint(): Promise<string> {
  const hash = createHash('sha256');
  const paths = [...await listFiles(WEB), ...await listFiles(new URL('src/model/', ROOT))].sort();
  paths.push(
    new URL('deno.lock', ROOT).href,
    import.meta.url,
    new URL('precompress.ts', import.meta.url).href,
  );
  for (const path of paths) {
    hash.update(path).update('\0').update(await Deno.readFile(new URL(path))).update('\0');
  }
  return hash.update(Deno.version.deno).digest('hex');
}

async function listFiles(folder: URL): Promise<string[]> {
  const found: string[] = [];
  for await (const entry of Deno.readDir(folder)) {
    if (entry.isFile) found.push(new URL(entry.name, folder).href);
    else if (entry.isDirectory && entry.name !== 'dist') {
      found.push(...await listFiles(new URL(`${entry.name}/`, folder)));
    }
  }
  return found;
}

/** The scripts. theme_boot.js is bundled alone: it runs before the first paint and must not wait for a chunk. */
async function bundle(): Promise<Map<string, Uint8Array>> {
  await Deno.mkdir(DIST, { recursive: true });
  const folder = await Deno.makeTempDir({ dir: fileURLToPath(DIST), prefix: '.bundle-' });
  try {
    await Promise.all([
      runBundler('main.tsx', `${folder}/main`),
      runBundler('theme_boot.ts', `${folder}/boot`),
    ]);
    const scripts = new Map<string, Uint8Array>();
    for (const part of ['main', 'boot']) {
      for await (const entry of Deno.readDir(`${folder}/${part}`)) {
        if (entry.name.endsWith('.js')) {
          scripts.set(entry.name, await Deno.readFile(`${folder}/${part}/${entry.name}`));
        }
      }
    }
    return scripts;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function runBundler(entry: string, folder: string): Promise<void> {
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      'bundle',
      '--platform=browser',
      '--minify',
      '--code-splitting',
      '--outdir',
      folder,
      `web/${entry}`,
    ],
    cwd: ROOT,
    stdout: 'null',
    stderr: 'piped',
  }).output();
  if (!success) throw new Error(`Cannot bundle web/${entry}: ${new TextDecoder().decode(stderr)}`);
}

async function stylesheet(): Promise<string> {
  const sheets = [new URL('node_modules/uplot/dist/uPlot.min.css', ROOT)];
  for (const name of SHEETS) sheets.push(new URL(`css/${name}.css`, WEB));
  const texts = await Promise.all(sheets.map((sheet) => Deno.readTextFile(sheet)));
  return withoutComments(texts.join('\n'));
}

/**
 * Leaflet's own sheet, a file of its own that is loaded with the map. Its rules with pictures are for markers and a
 * switch of layers that our map does not have, so neither they nor the pictures are served.
 */
async function leafletStylesheet(): Promise<string> {
  const text = withoutComments(await Deno.readTextFile(LEAFLET_SHEET));
  return text.replace(/[^{}]*\{[^{}]*url\([^{}]*\}\n?/g, '');
}

function withoutComments(css: string): string {
  return css.replace(/\/\*[^]*?\*\//g, '').replace(/^\s+/gm, '');
}

/** What main.js cannot begin without: without being told, a browser learns of each only from the one that imports it. */
function firstChunks(files: ReadonlyMap<string, Uint8Array | string>): string[] {
  const found = new Set<string>();
  const visit = (name: string) => {
    const script = new TextDecoder().decode(files.get(name) as Uint8Array);
    for (const [, imported = ''] of script.matchAll(/(?:\bfrom|\bimport)"\.\/([^"]+)"/g)) {
      if (found.has(imported)) continue;
      found.add(imported);
      visit(imported);
    }
  };
  visit('main.js');
  return [...found].sort();
}

const preloaded = (chunk: string) => `<link rel="modulepreload" href="/${chunk}">`;

/** Chunks are named by the bundler, with a hash (base 32): the scripts that import them know that name. */
function isChunk(name: string): boolean {
  return /-[A-Z2-7]{8}\.js$/.test(name);
}

function hashed(name: string, content: Uint8Array | string): string {
  const hash = createHash('sha256').update(content).digest('hex').slice(0, 12);
  const dot = name.lastIndexOf('.');
  return `${name.slice(0, dot)}-${hash}${name.slice(dot)}`;
}

/** `{name}` becomes the name that the file got. */
function named(text: string, names: ReadonlyMap<string, string>): string {
  return text.replace(/\{([a-z_-]+\.[a-z0-9]+)\}/g, (_whole, name: string) => {
    const found = names.get(name);
    if (found === undefined) throw new Error(`The page names a file that was not built: ${name}`);
    return found;
  });
}

/** Whole or not at all: another process may be serving the folder. */
async function put(name: string, content: Uint8Array | string): Promise<void> {
  const temporary = new URL(`.new-${Deno.pid}-${name}`, DIST);
  if (typeof content === 'string') await Deno.writeTextFile(temporary, content);
  else await Deno.writeFile(temporary, content);
  await Deno.rename(temporary, new URL(name, DIST));
}

async function removeOthers(kept: ReadonlySet<string>): Promise<void> {
  for await (const entry of Deno.readDir(DIST)) {
    // Dot names may be another build's files on their way.
    if (entry.isFile && !kept.has(entry.name) && !entry.name.startsWith('.')) {
      await Deno.remove(new URL(entry.name, DIST));
    }
  }
}

async function readIfThere(file: URL): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(file);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

if (import.meta.main) {
  const startedMs = performance.now();
  const result = await buildPage();
  console.log(`Page ${result} in ${Math.round(performance.now() - startedMs)} ms.`);
}
