/** What only findings need of a packet: dates and names of certificates, and passwords that can be read. */
import type { CertificateFacts } from '../model/packet.ts';

/** As tshark writes the dates of certificates; the year of UTCTime has its century already (RFC 5280 section 4.1.2.5.1). */
const DATE = /\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)? \(UTC\)/g;

/**
 * The first certificate of a server's list, which is its own (RFC 5246 section 7.4.2).
 * @param cell the bodyParts column
 * @param texts the certificates' words: names of hosts, then words of one kind of string and words of another
 * @returns undefined without a certificate, or where dates cannot be told from those of the next one
 */
export function certificateOf(cell: string, texts: readonly string[]): CertificateFacts | undefined {
  // Where there is no text, it was no server that showed one.
  if (cell === '' || texts.length === 0) return undefined;
  const dates = (cell.match(DATE) ?? []).map((text) => Date.parse(`${text.slice(0, 19).replace(' ', 'T')}Z`));
  const [notBefore, notAfter] = dates;
  // Dates of two kinds are not in the certificates' order: then there are ends before beginnings.
  if (notBefore === undefined || notAfter === undefined || dates.length % 2 > 0) return undefined;
  if (dates.some((date, i) => Number.isNaN(date) || (i % 2 === 1 && date < (dates[i - 1] ?? NaN)))) {
    return undefined;
  }
  const parts = cell.slice(cell.lastIndexOf(')') + 1).split(',').filter((text) => /^\d{1,3}$/.test(text)).map(
    Number,
  );
  return {
    notBeforeUs: notBefore * 1000,
    notAfterUs: notAfter * 1000,
    selfSigned: dates.length === 2 && parts.length === 2 && parts[0] === parts[1] &&
      saysNamesTwice(texts, 2 * (parts[0] ?? 0)),
  };
}

/** @param words how many of the last texts are words of names: each kind of string has the issuer's, then the subject's. */
function saysNamesTwice(texts: readonly string[], words: number): boolean {
  if (words === 0 || texts.length < words) return false;
  const names = texts.slice(-words);
  for (let split = 0; split <= words; split += 2) {
    if (isTwice(names.slice(0, split)) && isTwice(names.slice(split))) return true;
  }
  return false;
}

const isTwice = (list: readonly string[]): boolean =>
  list.every((text, i) => text === list[(i + list.length / 2) % list.length]);

/** @param chain the packet's protocols */
export function credentialsOf(cell: string, chain: readonly string[]): 'basic' | 'community' | undefined {
  if (cell === '') return undefined;
  if (chain.includes('snmp')) return 'community';
  return chain.includes('http') && /(^|,)Basic [\w+/=]/i.test(cell) ? 'basic' : undefined;
}
