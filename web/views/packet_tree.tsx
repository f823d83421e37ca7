/** The tree of a packet. Arrows open, close and move; Home and End go to its ends. */
import type { Signal } from '@preact/signals';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';
import type { TreeNode } from '../../src/model/inspection.ts';
import { keysTo, MAX_LINES, type TreeLine, visibleLines } from '../derive/packet_tree.ts';

interface Props {
  readonly tree: readonly TreeNode[];
  readonly open: Signal<ReadonlySet<string>>;
  readonly selected: Signal<string | undefined>;
  readonly label: string;
}

export function PacketTree({ tree, open, selected, label }: Props) {
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const { lines, cut } = visibleLines(tree, open.value);
  const chosen = selected.value;
  const index = lines.findIndex((line) => line.path === chosen);

  useLayoutEffect(() => {
    box.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [chosen, tree]);

  function setOpen(line: TreeLine, expanded: boolean): void {
    const key = keysTo(tree, line.path).at(-1) ?? '';
    const next = new Set(open.value);
    if (expanded) next.add(key);
    else next.delete(key);
    open.value = next;
  }

  function onKeyDown(event: KeyboardEvent): void {
    const line = lines[index];
    const to = (target: number) => {
      selected.value = lines[Math.max(0, Math.min(lines.length - 1, target))]?.path;
    };
    switch (event.key) {
      case 'ArrowDown':
        to(index + 1);
        break;
      case 'ArrowUp':
        to(index - 1);
        break;
      case 'Home':
        to(0);
        break;
      case 'End':
        to(lines.length - 1);
        break;
      case 'ArrowRight':
        if (line?.expanded === false) setOpen(line, true);
        else if (line?.expanded) to(index + 1);
        break;
      case 'ArrowLeft':
        if (line?.expanded) setOpen(line, false);
        else if (line && line.level > 0) selected.value = line.path.replace(/\.\d+$/, '');
        break;
      case 'Enter':
      case ' ':
        if (line?.expanded !== undefined) setOpen(line, !line.expanded);
        break;
      default:
        return;
    }
    event.preventDefault();
  }

  return (
    <div
      class='tree'
      role='tree'
      aria-label={label}
      aria-activedescendant={index < 0 ? undefined : `${id}-${index}`}
      tabIndex={0}
      ref={box}
      data-testid='packet-tree'
      onKeyDown={onKeyDown}
    >
      {lines.map((line, i) => (
        <div
          key={line.path}
          id={`${id}-${i}`}
          role='treeitem'
          aria-level={line.level + 1}
          aria-expanded={line.expanded}
          aria-selected={line.path === chosen}
          class={`tree-line ${line.node.severity === null ? '' : `is-${line.node.severity}`}`}
          style={{ '--level': line.level }}
          data-field={line.node.name ?? ''}
          onClick={() => {
            selected.value = line.path;
          }}
          onDblClick={() => line.expanded !== undefined && setOpen(line, !line.expanded)}
        >
          <span
            class='tree-toggle'
            aria-hidden='true'
            onClick={() => line.expanded !== undefined && setOpen(line, !line.expanded)}
          >
            {line.expanded === undefined ? '' : line.expanded ? '▾' : '▸'}
          </span>
          <span class='tree-text'>{line.node.text}</span>
          {line.node.severity !== null && line.node.severity !== 'chat' && (
            <span class='tree-mark'>{line.node.severity}</span>
          )}
        </div>
      ))}
      {cut && <p class='hint'>Only the first {MAX_LINES} lines are drawn: close some to see the rest.</p>}
    </div>
  );
}
