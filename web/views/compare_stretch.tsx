/** A stretch of both sides by its seconds: what drawing over a chart does, for those who type. */
import { useId } from 'preact/hooks';

export function CompareStretch(
  { firstS, lastS, onRange }: {
    /** What the charts show, in seconds after the beginning of A. */
    firstS: number;
    lastS: number;
    onRange: (range: readonly [number, number]) => void;
  },
) {
  const id = useId();
  const field = (name: string, value: number) => (
    <>
      <label for={`${id}-${name}`}>{name === 'from' ? 'From' : 'to'}</label>
      <input
        key={value}
        id={`${id}-${name}`}
        name={name}
        type='number'
        step='any'
        required
        defaultValue={String(value)}
        data-testid={`stretch-${name}`}
      />
    </>
  );
  return (
    <form
      class='compare-stretch'
      onSubmit={(event) => {
        event.preventDefault();
        const typed = new FormData(event.currentTarget);
        const [from, to] = ['from', 'to'].map((name) => Number(typed.get(name)));
        if (from !== undefined && to !== undefined && from !== to) {
          onRange([Math.min(from, to), Math.max(from, to)]);
        }
      }}
    >
      {field('from', firstS)}
      {field('to', lastS)}
      <span>s</span>
      <button type='submit' class='button small' data-testid='stretch-choose'>Choose</button>
    </form>
  );
}
