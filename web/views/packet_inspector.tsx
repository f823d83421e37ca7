/** Tree and bytes of one packet, dissected from the raw capture when it is looked at. */
import { signal, useSignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import type { PacketInspection } from '../../src/model/inspection.ts';
import { byteCount } from '../derive/hex_dump.ts';
import { count, counted } from '../derive/format.ts';
import { filterFor, keysTo, nodeAt, pathOfByte } from '../derive/packet_tree.ts';
import { useApp } from '../models/app.ts';
import { createAsked } from '../models/asked.ts';
import { HexPane } from './hex_pane.tsx';
import { Icon } from './icon.tsx';
import { Callout, Loading } from './parts.tsx';
import { PacketTree } from './packet_tree.tsx';

/** Rows that the arrow keys pass over are not asked for. */
const REST_MS = 150;

/** What is open stays open from packet to packet, and from page to page. */
const open = signal<ReadonlySet<string>>(new Set());

interface Props {
  readonly sessionId: number;
  readonly no: number;
  /** A display filter for a field. */
  readonly onFilter: (filter: string) => void;
}

export function PacketInspector({ sessionId, no, onFilter }: Props) {
  const { rest } = useApp();
  const asked = useMemo(() => createAsked<PacketInspection>(), []);
  useEffect(() => () => asked.dispose(), [asked]);
  useEffect(() => asked.ask((abort) => rest.inspect(sessionId, no, abort), REST_MS), [sessionId, no]);
  const content = asked.answer.value;
  const error = asked.error.value;
  return (
    <div class='inspector' aria-busy={asked.loading.value} data-testid='packet-inspector'>
      {error && <Callout kind='warning' testid='inspector-error'>{error}</Callout>}
      {content === undefined
        ? !error && <Loading label={`Dissecting packet ${count(no)}`} />
        : <Content content={content} onFilter={onFilter} />}
    </div>
  );
}

function Content({ content, onFilter }: { content: PacketInspection; onFilter: (filter: string) => void }) {
  const { toasts } = useApp();
  const selected = useSignal<string | undefined>(undefined);
  const tab = useSignal(0);
  const node = nodeAt(content.tree, selected.value);
  useEffect(() => {
    if (node && node.length > 0) tab.value = node.source;
  }, [node]);
  const at = content.sources[tab.value] ? tab.value : 0;
  const source = content.sources[at];
  if (!source) return null;
  const isHere = node !== undefined && node.source === at;

  const copy = async (text: string, what: string) => {
    try {
      await navigator.clipboard.writeText(text);
      toasts.show(`${what} copied.`);
    } catch {
      toasts.show('This browser does not let a page copy here.', { kind: 'error' });
    }
  };
  const bytes = node && content.sources[node.source]?.hex.slice(2 * node.at, 2 * (node.at + node.length));
  const filter = node && filterFor(node);
  return (
    <>
      {content.remarks.map((remark) => <Callout kind='info' key={remark}>{remark}</Callout>)}
      <div class='inspector-panes'>
        <PacketTree
          tree={content.tree}
          open={open}
          selected={selected}
          label={`Packet ${content.no}, as dissected`}
        />
        <div class='inspector-bytes'>
          {content.sources.length > 1 && (
            <div class='segmented' role='group' aria-label='Bytes of'>
              {content.sources.map((each, i) => (
                <button
                  key={i}
                  type='button'
                  aria-pressed={i === at}
                  onClick={() => {
                    tab.value = i;
                  }}
                >
                  {each.name} ({count(byteCount(each.hex))})
                </button>
              ))}
            </div>
          )}
          <HexPane
            hex={source.hex}
            label={`${source.name}, ${counted(byteCount(source.hex), 'byte')}`}
            from={isHere ? node.at : 0}
            length={isHere ? node.length : 0}
            onByte={(byte) => {
              const path = pathOfByte(content.tree, at, byte);
              if (path === undefined) return;
              open.value = new Set([...open.value, ...keysTo(content.tree, path).slice(0, -1)]);
              selected.value = path;
            }}
          />
        </div>
      </div>
      <div class='inspector-tools' data-testid='inspector-tools'>
        <span class='inspector-field ellipsis' aria-live='polite'>
          {node === undefined
            ? 'Choose a line, or click a byte.'
            : `${node.name ?? 'no field'}${
              node.length > 0 ? `, ${counted(node.length, 'byte')} from ${node.at}` : ', worked out'
            }`}
        </span>
        <button
          type='button'
          class='button small'
          disabled={!node}
          onClick={() => node && void copy(node.text, 'The line is')}
        >
          <Icon name='copy' />Copy line
        </button>
        <button
          type='button'
          class='button small'
          disabled={!bytes}
          onClick={() => bytes && void copy(bytes, 'The bytes are')}
        >
          <Icon name='copy' />Copy bytes
        </button>
        <button
          type='button'
          class='button small'
          disabled={!filter}
          title={filter}
          onClick={() => filter && onFilter(filter)}
        >
          <Icon name='search' />Filter by it
        </button>
      </div>
    </>
  );
}
