/** A limit that somebody typed: null for none, undefined for what cannot be one. */
export function limitOf(text: string, most: number, kind: 'whole' | 'any'): number | null | undefined {
  const typed = text.trim().replace(',', '.');
  if (typed === '') return null;
  if (!(kind === 'whole' ? /^\d{1,9}$/ : /^\d{1,9}(\.\d{1,3})?$/).test(typed)) return undefined;
  const value = Number(typed);
  return value > 0 && value <= most ? value : undefined;
}
