/** What the map needs beside its script: Leaflet's stylesheet and the outline of the world, both files of the page. */
import type { GeometryCollection, Topology } from 'topojson-specification';

/** Natural Earth's countries, as topology. */
export type WorldOutline = Topology<{ countries: GeometryCollection }>;

let loading: Promise<WorldOutline> | undefined;

/** Loads both once; a failed attempt is made anew. Rejects with a sentence to show. */
export function loadMapAssets(): Promise<WorldOutline> {
  loading ??= Promise.all([outline(address('map-outline')), stylesheet(address('map-style'))])
    .then(([world]) => world)
    .catch((error) => {
      loading = undefined;
      throw error;
    });
  return loading;
}

/** The build gives files names that only index.html knows. */
function address(name: string): string {
  const found = document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content;
  if (!found) throw new Error(`index.html does not say where ${name} is.`);
  return found;
}

async function outline(url: string): Promise<WorldOutline> {
  try {
    const response = await fetch(url);
    if (!response.ok) throw new Error(`status ${response.status}`);
    return await response.json() as WorldOutline; // our own file, built from a pinned package
  } catch (cause) {
    throw new Error('The map could not be loaded. Is Tapdeck still running?', { cause });
  }
}

function stylesheet(url: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const link = document.createElement('link');
    link.rel = 'stylesheet';
    link.href = url;
    link.onload = () => resolve();
    link.onerror = () => {
      link.remove();
      reject(new Error('The map could not be loaded. Is Tapdeck still running?'));
    };
    // Before ours, which overrides it.
    document.head.prepend(link);
  });
}
