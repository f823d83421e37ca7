/** What a key does in a table whose rows can be selected (WAI-ARIA Authoring Practices, "Grid"). */

export interface KeyPlace {
  /** Where the keys are; undefined: nowhere yet. */
  readonly active: number | undefined;
  /** Selected rows: some may have moved away from where the keys are. */
  readonly selected: number;
  /** Rows of the table. */
  readonly count: number;
  /** The first row in view, and how many a page has. */
  readonly first: number;
  readonly page: number;
}

export interface KeyPress {
  readonly key: string;
  readonly shift: boolean;
  /** Ctrl, or Cmd on a Mac. */
  readonly command: boolean;
}

export type TableAct =
  /** Select that row alone. */
  | { readonly kind: 'only'; readonly index: number }
  /** Select from where the selection began. */
  | { readonly kind: 'extend'; readonly index: number }
  /** Go there and leave what is selected. */
  | { readonly kind: 'move'; readonly index: number }
  | { readonly kind: 'toggle'; readonly index: number }
  | { readonly kind: 'all' }
  | { readonly kind: 'clear' };

/** Undefined when the key is not the table's. */
export function tableAct(press: KeyPress, place: KeyPlace): TableAct | undefined {
  const { active, count } = place;
  if (count === 0) return undefined;
  if (press.key === 'Escape') {
    return active === undefined && place.selected === 0 ? undefined : { kind: 'clear' };
  }
  if (press.key === 'a' && press.command && !press.shift) return { kind: 'all' };
  // Space alone plays and pauses a replay.
  if (press.key === ' ') {
    return press.command && active !== undefined ? { kind: 'toggle', index: active } : undefined;
  }
  const target = targetOf(press.key, place);
  if (target === undefined) return undefined;
  const index = Math.max(0, Math.min(count - 1, target));
  return { kind: press.shift ? 'extend' : press.command ? 'move' : 'only', index };
}

function targetOf(key: string, { active, count, first, page }: KeyPlace): number | undefined {
  switch (key) {
    case 'ArrowDown':
      return active === undefined ? first : active + 1;
    case 'ArrowUp':
      return active === undefined ? first : active - 1;
    case 'PageDown':
      return (active ?? first) + page;
    case 'PageUp':
      return (active ?? first) - page;
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return undefined;
  }
}
