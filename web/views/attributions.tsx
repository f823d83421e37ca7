import type { PlacesReport } from '../../src/model/place.ts';

/** Who gave what the map shows: their licences want to be read where it is shown. */
export function Attributions(
  { attributions, tiles, tilesFailed }: {
    attributions: PlacesReport['attributions'];
    /** What the tile server wants to be named with; undefined without one. */
    tiles: string | undefined;
    tilesFailed: boolean;
  },
) {
  return (
    <ul class='attributions' aria-label='Sources' data-testid='attributions'>
      {tiles !== undefined && (
        <li>
          {tilesFailed
            ? 'The tile server does not answer; the outline is drawn instead'
            : tiles || 'Tiles: no source named'}
        </li>
      )}
      <li>Outline: Natural Earth</li>
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
