/** Lines and sizes of the map. Angles are degrees, lengths pixels; the widget only draws what comes out here. */

export interface Point {
  readonly latitude: number;
  readonly longitude: number;
}

/** Smaller could not be hit. */
const LEAST_RADIUS_PX = 5;
/** Larger would hide a continent; on a narrow map, which is a smaller world, sooner. */
const LARGEST_RADIUS_PX = 24;
const LARGEST_PART_OF_WIDTH = 1 / 24;

/** Radius of the largest circle of a map that is so wide. */
export function largestRadius(mapWidthPx: number): number {
  return Math.max(2 * LEAST_RADIUS_PX, Math.min(LARGEST_RADIUS_PX, mapWidthPx * LARGEST_PART_OF_WIDTH));
}

/** Radius of a place's circle: its area is its part of the largest place's bytes, but never too small to be hit. */
export function circleRadius(bytes: number, mostBytes: number, largestPx: number): number {
  if (mostBytes <= 0) return LEAST_RADIUS_PX;
  return Math.max(LEAST_RADIUS_PX, largestPx * Math.sqrt(Math.min(1, bytes / mostBytes)));
}

/** Width of the line to a place: thin for a trickle, never a bar. */
export function arcWidth(bytes: number, mostBytes: number): number {
  return mostBytes <= 0 ? 1 : 1 + 2 * Math.sqrt(Math.min(1, bytes / mostBytes));
}

/** Length of a piece of a line: on a map of a screen's width, the bends are not seen. */
const STEP_DEGREES = 3;

/**
 * The shortest way over the globe, as lines to draw one after another: cut where it leaves the map at 180 degrees, to go
 * on at the other edge. Empty when both ends are one point.
 */
export function greatCircle(from: Point, to: Point): Point[][] {
  const a = vector(from);
  const b = vector(to);
  const angle = Math.acos(Math.min(1, Math.max(-1, a[0] * b[0] + a[1] * b[1] + a[2] * b[2])));
  if (angle < 1e-6) return [];
  // Opposite points have no shortest way: any will do, and a meridian is one.
  const opposite = Math.PI - angle < 1e-6;
  const steps = Math.max(2, Math.ceil((angle * 180) / Math.PI / STEP_DEGREES));
  const points: Point[] = [from];
  for (let step = 1; step < steps; step += 1) {
    const part = step / steps;
    points.push(opposite ? overPole(from, part) : between(a, b, angle, part));
  }
  points.push(to);
  return cutAtEdge(points);
}

/** Further north a Mercator map is all ice: a line that goes there leaves it for a while. */
const FIT_LATITUDE = 72;

/** More lines than this hide the map: those to the largest places are drawn. */
export const MOST_LINES = 60;

/** What should be in view: the places, and the lines to them as far as the map is worth showing. Largest first. */
export function pointsInView(places: readonly Point[], here: Point | undefined): Point[] {
  if (here === undefined) return [...places];
  const lines = places.slice(0, MOST_LINES).flatMap((place) => greatCircle(here, place).flat());
  return [
    here,
    ...places,
    ...lines.filter(({ latitude }) => Math.abs(latitude) <= FIT_LATITUDE),
  ];
}

type Vector = readonly [number, number, number];
const RADIANS = Math.PI / 180;

function vector({ latitude, longitude }: Point): Vector {
  const lat = latitude * RADIANS;
  const lon = longitude * RADIANS;
  return [Math.cos(lat) * Math.cos(lon), Math.cos(lat) * Math.sin(lon), Math.sin(lat)];
}

/** Spherical linear interpolation. */
function between(a: Vector, b: Vector, angle: number, part: number): Point {
  const left = Math.sin((1 - part) * angle) / Math.sin(angle);
  const right = Math.sin(part * angle) / Math.sin(angle);
  const [x, y, z] = [a[0] * left + b[0] * right, a[1] * left + b[1] * right, a[2] * left + b[2] * right];
  return {
    latitude: Math.atan2(z, Math.hypot(x, y)) / RADIANS,
    longitude: Math.atan2(y, x) / RADIANS,
  };
}

function overPole(from: Point, part: number): Point {
  const latitude = from.latitude + 180 * part;
  if (latitude <= 90) return { latitude, longitude: from.longitude };
  return {
    latitude: 180 - latitude,
    longitude: from.longitude > 0 ? from.longitude - 180 : from.longitude + 180,
  };
}

function cutAtEdge(points: readonly Point[]): Point[][] {
  const lines: Point[][] = [];
  let line: Point[] = [];
  let previous: Point | undefined;
  for (const point of points) {
    if (previous !== undefined && Math.abs(point.longitude - previous.longitude) > 180) {
      const edge = previous.longitude > 0 ? 180 : -180;
      const beyond = point.longitude + 2 * edge;
      const part = (edge - previous.longitude) / (beyond - previous.longitude || 1);
      const latitude = previous.latitude + (point.latitude - previous.latitude) * part;
      line.push({ latitude, longitude: edge });
      lines.push(line);
      line = [{ latitude, longitude: -edge }];
    }
    line.push(point);
    previous = point;
  }
  lines.push(line);
  return lines;
}

/** A text beside a circle, in pixels of the map. */
export interface LabelBox {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  readonly width: number;
  readonly height: number;
}

export const LABEL_GAP_PX = 4;
/** A circle's line lies half outside its radius. */
const RIM_PX = 2;

/** A name that has room, and on which side of its circle. */
export interface Label {
  readonly index: number;
  readonly side: 'right' | 'left';
}

/**
 * Which names can be written beside their circles: in order, each that stays on the map and covers neither an earlier
 * name nor another circle. To the right where there is room, else to the left.
 * @param covered what lies upon the map, as its buttons do
 */
export function readableLabels(
  boxes: readonly LabelBox[],
  mapWidth: number,
  most: number,
  covered: readonly Area[] = [],
): Label[] {
  const shown: Label[] = [];
  const taken: Area[] = [...covered];
  for (const [index, box] of boxes.entries()) {
    if (shown.length >= most) break;
    for (const side of ['right', 'left'] as const) {
      const area = textArea(box, side);
      if (area.left < 0 || area.right > mapWidth || taken.some((other) => touches(area, other))) continue;
      if (boxes.some((other, at) => at !== index && touches(area, circleArea(other)))) continue;
      shown.push({ index, side });
      taken.push(area);
      break;
    }
  }
  return shown;
}

/** In pixels from the map's upper left corner. */
export interface Area {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

function textArea(box: LabelBox, side: Label['side']): Area {
  const gap = box.radius + LABEL_GAP_PX;
  const left = side === 'right' ? box.x + gap : box.x - gap - box.width;
  return { left, right: left + box.width, top: box.y - box.height / 2, bottom: box.y + box.height / 2 };
}

function circleArea({ x, y, radius }: LabelBox): Area {
  const reach = radius + RIM_PX;
  return { left: x - reach, right: x + reach, top: y - reach, bottom: y + reach };
}

function touches(a: Area, b: Area): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}
