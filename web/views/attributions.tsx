import type { PlacesReport } from '../../src/model/place.ts';

/** Who gave what is shown: their licences want to be read where it is. */
export function Attributions(
  { attributions, base = [] }: {
    attributions: PlacesReport['attributions'];
    /** Those of what is drawn below the places. */
    base?: readonly string[];
  },
) {
  return (
    <ul class='attributions' aria-label='Sources' data-testid='attributions'>
      {base.map((text) => <li key={text}>{text}</li>)}
      {attributions.map(({ name, text, url }) => (
        <li key={name}>
          {/^https?:\/\//.test(url)
            ? <a href={url} target='_blank' rel='noopener noreferrer'>{text}</a>
            : text}
        </li>
      ))}
    </ul>
  );
}
