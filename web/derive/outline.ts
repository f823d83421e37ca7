/**
 * Outlines for a flat map. The data is made for a globe: a ring that crosses 180 degrees of longitude jumps from one edge
 * of the map to the other, and one around a pole never closes. Positions are [longitude, latitude] as in GeoJSON.
 */
export type Position = readonly [longitude: number, latitude: number];
export type Ring = readonly Position[];

/** Where a Mercator map ends. */
const EDGE_LATITUDE = 85;

/** The ring without jumps: its longitudes go on beyond 180; closed along the map's edge where it goes around a pole. */
export function unwrapped(ring: Ring): Position[] {
  let turn = 0;
  let previous: number | undefined;
  const points: Position[] = ring.map(([longitude, latitude]) => {
    if (previous !== undefined && longitude - previous > 180) turn -= 360;
    if (previous !== undefined && previous - longitude > 180) turn += 360;
    previous = longitude;
    return [longitude + turn, latitude];
  });
  const [first, last] = [points[0], points[points.length - 1]];
  if (first === undefined || last === undefined || turn === 0) return points;
  const pole = first[1] < 0 ? -EDGE_LATITUDE : EDGE_LATITUDE;
  points.push([last[0], pole], [first[0], pole], first);
  return points;
}

/** What is to be drawn of a polygon: itself, and once more at the other edge for what lies beyond one. */
export function flatPolygons(rings: readonly Ring[]): Position[][][] {
  const flat = rings.map(unwrapped);
  const longitudes = flat.flatMap((ring) => ring.map(([longitude]) => longitude));
  const polygons = [flat];
  const moved = (by: number) => flat.map((ring) => ring.map(([lon, lat]): Position => [lon + by, lat]));
  if (longitudes.some((longitude) => longitude > 180)) polygons.push(moved(-360));
  if (longitudes.some((longitude) => longitude < -180)) polygons.push(moved(360));
  return polygons;
}
