/** A problem sentence of the server, taken apart so that the commands in it can be copied. */

/** What a remedy begins with: other words after a colon are words. */
const COMMAND =
  /(?:^|[\s:`"“])((?:sudo|doas|apt-get|apt|dnf|pacman|brew|setcap)\s[^,;(`”]+?)(?=\s*[,;(`”]|\.?\s*$)/g;

/** The commands that the sentence tells to run, in order; empty when it names none. */
export function commandsIn(sentence: string): string[] {
  return [...sentence.matchAll(COMMAND)].flatMap((match) => match[1] === undefined ? [] : [match[1].trim()]);
}
