/** Addresses of map tiles: `https://tile.example/{z}/{x}/{y}.png`, `{s}` for one of several servers. */

const PLACEHOLDERS = /\{(?:z|x|y|s|r)\}/g;
/** What a Content-Security-Policy takes as a host. URL lets more through: a semicolon would begin another rule. */
const HOST = /^(?:[a-z0-9-]+(?:\.[a-z0-9-]+)*|\[[0-9a-f:.]+\])(?::\d{1,5})?$/;

/**
 * The source that a Content-Security-Policy must allow for these tiles (`https://*.tile.example`), and nothing more;
 * undefined for a text that cannot be an address of tiles.
 */
export function tileSource(tileUrl: string): string | undefined {
  if (!['{z}', '{x}', '{y}'].every((part) => tileUrl.includes(part))) return undefined;
  const authority = /^https?:\/\/([^/?#]+)/.exec(tileUrl)?.[1];
  if (authority === undefined || /\{(?!s\}\.)/.test(authority) || authority.lastIndexOf('{') > 0) {
    return undefined;
  }
  const anyServer = authority.startsWith('{s}.');
  const filled = tileUrl.replace(PLACEHOLDERS, 'a');
  if (/[{}\s]/.test(filled) || !URL.canParse(filled)) return undefined;
  const { protocol, host, username, password } = new URL(filled);
  if (username !== '' || password !== '' || !HOST.test(host)) return undefined;
  return `${protocol}//${anyServer ? `*.${host.slice('a.'.length)}` : host}`;
}
