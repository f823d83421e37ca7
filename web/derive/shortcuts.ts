/** Every key that does something, as the help on `?` lists them. Handlers stand where the keys work. */

export type KeyLine = readonly [keys: string, what: string];

export interface KeyGroup {
  readonly title: string;
  readonly lines: readonly KeyLine[];
}

export const REPLAY_KEYS: readonly KeyLine[] = [
  ['Space', 'play or pause'],
  ['← →', 'one second back, forward'],
  ['Shift ← →', 'ten seconds'],
  ['+ −', 'faster, slower'],
  ['Home End', 'first, last packet'],
  ['Esc', 'leave the replay'],
];

export const KEY_GROUPS: readonly KeyGroup[] = [
  {
    title: 'Everywhere',
    lines: [
      ['?', 'this help'],
      ['Tab', 'to the next control, with Shift to the one before'],
      ['Esc', 'put an enlarged panel back'],
    ],
  },
  { title: 'Live', lines: [['F', 'freeze the display, or go on; the recording is not touched']] },
  {
    title: 'Charts',
    lines: [
      ['← →', 'the value before, after'],
      ['Page ↑ ↓', 'a tenth of the chart back, forward'],
      ['Home End', 'first, last value'],
      ['Shift ← →', 'select a stretch'],
      ['Enter', 'zoom to it'],
      ['Esc', 'let it go, then the whole range'],
    ],
  },
  {
    title: 'Tables',
    lines: [
      ['↑ ↓', 'the row above, below'],
      ['Page ↑ ↓', 'a screen up, down'],
      ['Home End', 'first, last row'],
      ['Shift ↑ ↓', 'select more rows; with Page, Home and End, too'],
      ['Ctrl ↑ ↓', 'go on and leave what is selected'],
      ['Ctrl Space', 'select a row as well, or let it go'],
      ['Ctrl A', 'select all rows, as far as a copy holds them'],
      ['Ctrl C', 'copy the selected rows as text'],
      ['Enter', 'narrow the packets to a stream'],
      ['Esc', 'let the rows go'],
    ],
  },
  {
    title: 'Map',
    lines: [['← ↑ → ↓', 'move it'], ['+ −', 'zoom']],
  },
  { title: 'Replay', lines: REPLAY_KEYS },
];
