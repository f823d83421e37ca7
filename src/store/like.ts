/** A LIKE pattern that finds `text` anywhere, taken literally; use it with `escape '\'`. */
export function like(text: string): string {
  return `%${text.replace(/[\\%_]/g, '\\$&')}%`;
}
