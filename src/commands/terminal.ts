/** C0 and C1 controls, and what turns the direction of text around: they can rewrite a terminal's screen. */
function isControl(code: number): boolean {
  return code < 0x20 || (code >= 0x7f && code <= 0x9f) || (code >= 0x202a && code <= 0x202e) ||
    (code >= 0x2066 && code <= 0x2069);
}

/** Text from the network or a file name, made harmless for a terminal: control characters become visible. */
export function terminalText(text: string): string {
  let shown = '';
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    shown += isControl(code) ? `\\x${code.toString(16).padStart(2, '0')}` : character;
  }
  return shown;
}
