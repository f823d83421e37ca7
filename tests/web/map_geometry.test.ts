import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  arcWidth,
  circleRadius,
  greatCircle,
  largestRadius,
  type Point,
  pointsInView,
  readableLabels,
} from '../../web/derive/map_geometry.ts';
import { flatPolygons, unwrapped } from '../../web/derive/outline.ts';

const BERLIN = { latitude: 52.5, longitude: 13.4 };
const TOKYO = { latitude: 35.7, longitude: 139.7 };
const SAN_FRANCISCO = { latitude: 37.8, longitude: -122.4 };

const point = fc.record({
  latitude: fc.double({ min: -90, max: 90, noNaN: true }),
  longitude: fc.double({ min: -180, max: 180, noNaN: true }),
});

/** Degrees between two points on the globe (haversine: another formula than the one that is tested). */
function distance(a: Point, b: Point): number {
  const rad = Math.PI / 180;
  const lat = Math.sin(((b.latitude - a.latitude) * rad) / 2) ** 2;
  const lon = Math.sin(((b.longitude - a.longitude) * rad) / 2) ** 2;
  const h = lat + Math.cos(a.latitude * rad) * Math.cos(b.latitude * rad) * lon;
  return (2 * Math.asin(Math.min(1, Math.sqrt(h)))) / rad;
}

Deno.test('the area of a circle is its part of the traffic, and the smallest can still be hit', () => {
  assert.equal(circleRadius(100, 100, 24), 24);
  assert.equal(circleRadius(25, 100, 24), 12, 'a quarter of the bytes, a quarter of the area');
  assert.equal(circleRadius(1, 1_000_000, 24), 5);
  assert.equal(circleRadius(0, 0, 24), 5);
  assert.equal(largestRadius(930), 24);
  assert(largestRadius(360) < 20, 'a phone shows a smaller world');
  assert(arcWidth(1, 100) < arcWidth(100, 100) && arcWidth(100, 100) <= 3);
});

Deno.test('a line is the shortest way over the globe', () => {
  const [line, ...rest] = greatCircle(BERLIN, TOKYO);
  assert(line && rest.length === 0);
  assert.deepEqual([line[0], line[line.length - 1]], [BERLIN, TOKYO]);
  assert(Math.max(...line.map(({ latitude }) => latitude)) > 65, 'by the north');
  const length = line.slice(1).reduce((sum, at, index) => sum + distance(line[index] ?? at, at), 0);
  assert(Math.abs(length - distance(BERLIN, TOKYO)) < 0.01, `${length}`);
});

Deno.test('a line over the Pacific leaves the map at one edge and goes on at the other', () => {
  const lines = greatCircle(TOKYO, SAN_FRANCISCO);
  assert.equal(lines.length, 2);
  const [west = [], east = []] = lines;
  assert.equal(west[west.length - 1]?.longitude, 180);
  assert.equal(east[0]?.longitude, -180);
  assert.equal(west[west.length - 1]?.latitude, east[0]?.latitude);
});

Deno.test('in view are the places and the lines to them, but not the ice that a line crosses', () => {
  assert.deepEqual(pointsInView([TOKYO], undefined), [TOKYO]);
  const points = pointsInView([TOKYO, SAN_FRANCISCO], BERLIN);
  const north = Math.max(...points.map(({ latitude }) => latitude));
  assert(north > 60 && north <= 72, `${north}`);
  for (const place of [TOKYO, SAN_FRANCISCO, BERLIN]) assert(points.includes(place));
});

Deno.test('any two points: no line jumps over the map, and all of it is on the globe', () => {
  fc.assert(fc.property(point, point, (from, to) => {
    const lines = greatCircle(from, to);
    if (lines.length === 0) return assert(distance(from, to) < 0.01);
    for (const line of lines) {
      for (const [index, at] of line.entries()) {
        assert(Math.abs(at.latitude) <= 90 && Math.abs(at.longitude) <= 180, JSON.stringify(at));
        const before = line[index - 1] ?? at;
        assert(Math.abs(at.longitude - before.longitude) <= 180);
        assert(distance(before, at) < 10, 'pieces are short');
      }
    }
    assert.deepEqual(lines[0]?.[0], from);
    assert.deepEqual(lines.at(-1)?.at(-1), to);
  }));
});

Deno.test('names are written where they cover neither each other nor a circle', () => {
  const box = (x: number, y: number) => ({ x, y, radius: 5, width: 50, height: 16 });
  const labels = (boxes: ReturnType<typeof box>[], most = 10) =>
    readableLabels(boxes, 400, most).map(({ index, side }) => `${index} ${side}`);
  assert.deepEqual(labels([box(100, 50), box(250, 50)]), ['0 right', '1 right']);
  assert.deepEqual(
    labels([box(100, 50), box(130, 50)]),
    ['0 left', '1 right'],
    'a circle stands on the right',
  );
  assert.deepEqual(labels([box(30, 50), box(60, 50)]), ['1 right'], 'no room on the left either');
  assert.deepEqual(labels([box(380, 50)]), ['0 left'], 'the edge of the map');
  assert.deepEqual(labels([box(30, 50), box(29, 64)]), ['0 right'], 'names one upon the other');
  assert.deepEqual(labels([box(100, 50), box(250, 50)], 1), ['0 right']);
  const buttons = { left: 0, right: 90, top: 0, bottom: 120 };
  assert.deepEqual(readableLabels([box(40, 50), box(40, 200)], 400, 9, [buttons]).map(({ index }) => index), [
    1,
  ]);
});

Deno.test('land beyond 180 degrees goes on there, and is drawn once more at the other edge', () => {
  const chukotka = [[170, 60], [-170, 60], [-170, 70], [170, 70], [170, 60]] as const;
  assert.deepEqual(unwrapped(chukotka), [[170, 60], [190, 60], [190, 70], [170, 70], [170, 60]]);
  assert.deepEqual(flatPolygons([chukotka])[1], [[[-190, 60], [-170, 60], [-170, 70], [-190, 70], [
    -190,
    60,
  ]]]);
  const iceland = [[-24, 63], [-14, 63], [-14, 66], [-24, 63]] as const;
  assert.deepEqual(flatPolygons([iceland]), [[iceland.map((at) => [...at])]]);
});

Deno.test('land around a pole is closed along the edge of the map', () => {
  const antarctica = [[-180, -70], [-90, -70], [0, -70], [90, -70], [179, -70], [-180, -70]] as const;
  const ring = unwrapped(antarctica);
  assert.deepEqual(ring.slice(-4), [[180, -70], [180, -85], [-180, -85], [-180, -70]]);
});
