/** Names that are one token: a host, a domain, an address. */

const ADDRESS = /^\d{1,3}(?:\.\d{1,3}){3}$|^[0-9a-f:.]*:[0-9a-f:.]*:[0-9a-f:.]*$/i;
/** What reads as a figure, with or without a unit: "15.4Mbps", "10:30", "<1%", "2026-01-01". */
const FIGURE = /^[<~]?[\d.,:-]+\s?[a-zµ%/]{0,5}$/i;

/** Whether digits in it are those of a host or an address, not of a figure. */
export function isToken(name: string): boolean {
  if (ADDRESS.test(name)) return true;
  return !/\s/.test(name) && !FIGURE.test(name) && /[.:-]/.test(name) && /\p{L}/u.test(name);
}
