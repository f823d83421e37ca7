/** The top talkers as a flow: source, application, destination. The list of top talkers says the same in words. */
import { useSignal } from '@preact/signals';
import { useEffect, useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import type { AppRow, TalkerRow } from '../../src/model/rows.ts';
import { byteSize, counted, written } from '../derive/format.ts';
import type { FlowLayout, layoutFlow, PlacedNode } from '../derive/sankey_layout.ts';
import { talkerFlow } from '../derive/talker_flow.ts';
import { sentenceOf } from '../transport/problem.ts';
import type { Filtering } from './composition_panels.tsx';
import { Empty, Loading, Panel } from './parts.tsx';

/** Below this there is no room for the names of three columns. */
const THREE_COLUMNS_PX = 520;
/** As many as the list has. */
const MOST_TALKERS = 7;

interface Box {
  readonly width: number;
  readonly height: number;
}

export function TalkerFlowPanel(
  { talkers, apps, filter, onPick, empty }: Filtering & {
    talkers: readonly TalkerRow[];
    apps: readonly AppRow[];
    empty: string;
  },
) {
  const host = useRef<HTMLDivElement>(null);
  const box = useSignal<Box>({ width: 0, height: 0 });
  const layout = useSignal<typeof layoutFlow | undefined>(undefined);
  const failure = useSignal<string | undefined>(undefined);
  const order = useRef<readonly string[]>([]);
  useEffect(() => {
    import('../derive/sankey_layout.ts').then((module) => {
      layout.value = module.layoutFlow;
    }, (error) => {
      failure.value = sentenceOf(error);
    });
  }, []);
  useLayoutEffect(() => {
    const element = host.current;
    if (element === null) return;
    const measure = () => {
      box.value = { width: element.clientWidth, height: element.clientHeight };
    };
    measure();
    const resize = new ResizeObserver(measure);
    resize.observe(element);
    return () => resize.disconnect();
  }, []);

  const { width, height } = box.value;
  const shown = talkers.slice(0, MOST_TALKERS);
  const placed = useMemo(() => {
    const flow = talkerFlow(shown, apps, width < THREE_COLUMNS_PX ? 'two' : 'three', order.current);
    order.current = flow.nodes.map(({ id }) => id);
    return layout.value?.(flow, width, height);
  }, [layout.value, talkers, apps, width, height]);
  return (
    <Panel
      title='Who talks to whom'
      class='sankey-panel'
      testid='sankey-panel'
      aside={<span class='hint'>top talkers, outbound, by the application of their largest stream</span>}
    >
      <div class='sankey-box' ref={host}>
        {failure.value !== undefined
          ? <Empty>{failure.value}</Empty>
          : shown.length === 0
          ? <Empty>{empty}</Empty>
          : placed === undefined
          ? <Loading label='Loading the chart' />
          : <Flow placed={placed} box={box.value} talkers={shown.length} {...{ filter, onPick }} />}
      </div>
    </Panel>
  );
}

function Flow(
  { placed, box, talkers, filter, onPick }: Filtering & { placed: FlowLayout; box: Box; talkers: number },
) {
  /** Talkers on the way that is pointed at, or has the focus. */
  const lit = useSignal<readonly number[] | undefined>(undefined);
  const light = (on: readonly number[]) => ({
    onPointerEnter: () => {
      lit.value = on;
    },
    onPointerLeave: () => {
      lit.value = undefined;
    },
  });
  const dim = (on: readonly number[]) =>
    lit.value !== undefined && !on.some((talker) => lit.value?.includes(talker)) ? 'is-dim' : '';
  const pick = ({ pick: [key, value] }: PlacedNode) => onPick(key, filter[key] === value ? '' : value);
  return (
    <div
      class='sankey'
      role='group'
      aria-label={`Flow of ${counted(talkers, 'top talker')}. The list of top talkers says the same.`}
      data-testid='sankey'
    >
      <svg width={box.width} height={box.height} aria-hidden='true'>
        {placed.links.map((link) => (
          <path
            key={`${link.talker} ${link.from} ${link.to}`}
            class={`sankey-link ${lit.value?.includes(link.talker) ? 'is-lit' : dim([link.talker])}`}
            d={link.path}
            stroke-width={link.width}
            style={{ '--hue': `var(--c-${link.hue})` }}
            data-testid='sankey-link'
            onClick={() => {
              const end = placed.nodes.find(({ role, talkers }) =>
                role === 'destination' && talkers.includes(link.talker)
              );
              if (end) pick(end);
            }}
            {...light([link.talker])}
          >
            <title>{`${link.title}: ${written(byteSize(link.bytes))}`}</title>
          </path>
        ))}
      </svg>
      {placed.nodes.map((node) => (
        <button
          key={node.id}
          type='button'
          class={`sankey-node is-${node.role} ${dim(node.talkers)}`}
          style={{
            ...(node.role === 'destination' ? { right: '0' } : { left: `${node.x}px` }),
            top: `${node.y + node.height / 2}px`,
            '--bar': `${Math.max(2, node.height)}px`,
            '--room': `${node.room}px`,
          }}
          aria-pressed={filter[node.pick[0]] === node.pick[1]}
          title={node.role === 'application'
            ? `${node.name}, the application of their largest stream: show only its packets`
            : `${node.name}, ${written(byteSize(node.bytes))}: show only its packets`}
          data-testid='sankey-node'
          onClick={() => pick(node)}
          onFocus={() => {
            lit.value = node.talkers;
          }}
          onBlur={() => {
            lit.value = undefined;
          }}
          {...light(node.talkers)}
        >
          <span class='sankey-bar' />
          <span class='sankey-name'>
            <span class='ellipsis'>{node.name}</span>{' '}
            {/* Not all that two hosts exchange is of the application of their largest stream. */}
            {node.role !== 'application' && <span class='sankey-bytes'>{written(byteSize(node.bytes))}</span>}
            <span class='sr-only'>, {node.role}</span>
          </span>
        </button>
      ))}
    </div>
  );
}
