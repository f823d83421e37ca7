/** Sentences whose facts can be looked into: pointing at one shows what it rests on, and each fact leads to its panel. */
import { type Signal, useSignal } from '@preact/signals';
import { createContext } from 'preact';
import { useContext, useEffect, useId, useLayoutEffect, useRef } from 'preact/hooks';
import type { Fact, Report, Sentence } from '../../src/model/summary.ts';
import { type FactTarget, factTarget } from '../derive/fact_links.ts';
import { counted } from '../derive/format.ts';
import { formatRoute, type Route } from '../derive/route.ts';
import { factLabel, factsOf } from '../derive/words.ts';
import { Icon } from './icon.tsx';

/** Where facts lead: the page that the sentences stand on. */
export interface FactWays {
  routeOf(target: FactTarget): Route;
  go(target: FactTarget): void;
}
export const Ways = createContext<FactWays | undefined>(undefined);

/** A pointer that only passes opens nothing. */
const REST_MS = 100;
/** The pointer may cross the gap between a sentence and its facts. */
const LEAVE_MS = 160;
const GAP_PX = 6;
/** Longer words may be broken anywhere. */
const MOST_UNBROKEN = 20;

interface ToldProps {
  readonly sentence: Sentence;
  readonly report: Report | null;
}

export function Told({ sentence, report }: ToldProps) {
  const facts = factsOf(report, sentence);
  if (facts.length === 0) return <>{sentence.text}{' '}</>;
  return <Explained sentence={sentence} report={report} facts={facts} />;
}

function Explained({ sentence, report, facts }: ToldProps & { facts: readonly Fact[] }) {
  const open = useSignal<'no' | 'pointed' | 'kept'>('no');
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const id = useId();
  const [head, end] = parted(sentence.text);
  const point = () => {
    clearTimeout(timer.current);
    if (open.peek() === 'no') open.value = 'pointed';
  };
  const after = (ms: number, then: () => void) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(then, ms);
  };
  useEffect(() => () => clearTimeout(timer.current), []);
  return (
    <>
      <span
        class={`told has-facts ${open.value === 'no' ? '' : 'is-open'}`}
        // Not entering: a page that scrolls below a pointer that rests points at nothing.
        onPointerMove={(event) => {
          if (event.pointerType === 'mouse' && open.peek() === 'no') after(REST_MS, point);
        }}
        onPointerEnter={() => clearTimeout(timer.current)}
        onPointerLeave={() =>
          after(LEAVE_MS, () => {
            if (open.peek() === 'pointed') open.value = 'no';
          })}
        onFocusIn={point}
        onFocusOut={(event) => {
          if (event.relatedTarget instanceof Node && event.currentTarget.contains(event.relatedTarget)) {
            return;
          }
          open.value = 'no';
        }}
      >
        {head}
        <span class='told-end'>
          {end}
          <button
            type='button'
            class='fact-mark'
            aria-expanded={open.value !== 'no'}
            aria-controls={id}
            aria-label={`${counted(facts.length, 'fact')} behind this sentence`}
            data-testid='fact-mark'
            onClick={() => {
              open.value = open.peek() === 'kept' ? 'no' : 'kept';
            }}
          >
            <Icon name='fact' />
          </button>
        </span>
        {open.value !== 'no' && <Facts id={id} facts={facts} report={report} open={open} />}
      </span>
      {' '}
    </>
  );
}

function Facts(
  { id, facts, report, open }: {
    id: string;
    facts: readonly Fact[];
    report: Report | null;
    open: Signal<'no' | 'pointed' | 'kept'>;
  },
) {
  const box = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => {
    const place = () => box.current && placeBeside(box.current);
    place();
    // Also while the pointer alone shows them. A replay, which hears it next, is not to be left as well.
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.defaultPrevented) return;
      event.preventDefault();
      open.value = 'no';
    };
    addEventListener('resize', place);
    document.addEventListener('keydown', onKey, true);
    return () => {
      removeEventListener('resize', place);
      document.removeEventListener('keydown', onKey, true);
    };
  }, []);
  return (
    <span ref={box} class='facts' id={id} role='group' aria-label='Facts' data-testid='facts'>
      {facts.map((fact) => (
        <FactLine
          key={fact.id}
          fact={fact}
          label={factLabel(fact, report)}
          onGo={() => {
            open.value = 'no';
          }}
        />
      ))}
    </span>
  );
}

function FactLine({ fact, label, onGo }: { fact: Fact; label: string; onGo: () => void }) {
  const ways = useContext(Ways);
  const content = (
    <>
      <span class='fact-label'>{label}</span>
      <b class='fact-value'>{fact.written}</b>
    </>
  );
  if (fact.opens === null || ways === undefined) return <span class='fact'>{content}</span>;
  const target = factTarget(fact.opens);
  return (
    <a
      class='fact'
      href={formatRoute(ways.routeOf(target))}
      data-testid='fact'
      onClick={(event) => {
        if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
        event.preventDefault();
        onGo();
        ways.go(target);
      }}
    >
      {content}
      <span class='fact-way'>{target.name}</span>
    </a>
  );
}

/** The last word goes along with the mark, so that no line begins with a mark. */
function parted(text: string): [string, string] {
  const at = text.lastIndexOf(' ') + 1;
  return text.length - at > MOST_UNBROKEN ? [text, ''] : [text.slice(0, at), text.slice(at)];
}

/** Under the mark of its sentence, or above where the window ends before; within the box that the sentences stand in. */
function placeBeside(facts: HTMLElement): void {
  const mark = facts.parentElement?.querySelector('.fact-mark')?.getBoundingClientRect();
  const frame = facts.offsetParent;
  if (!mark || !frame) return;
  const around = frame.getBoundingClientRect();
  const most = Math.max(0, around.width - facts.offsetWidth);
  const left = Math.min(most, Math.max(0, mark.right - around.left - facts.offsetWidth / 2));
  facts.style.left = `${left}px`;
  const height = facts.offsetHeight + GAP_PX;
  const roomAbove = mark.top - around.top + frame.scrollTop >= height;
  const above = mark.bottom + height > innerHeight && roomAbove && mark.top > height;
  const top = above ? mark.top - height : mark.bottom + GAP_PX;
  facts.style.top = `${top - around.top + frame.scrollTop}px`;
}
