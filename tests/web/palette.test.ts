/**
 * The palette is measured, not judged by eye: contrast by WCAG 2.2, colour vision deficiency by the matrices of
 * Machado, Oliveira and Fernandes (2009, severity 1.0), distance by CIE76 in CIELAB.
 */
import assert from 'node:assert/strict';
import { HUES } from '../../web/derive/palette.ts';

type Rgb = readonly [number, number, number];

const sheet = await Deno.readTextFile(new URL('../../web/css/tokens.css', import.meta.url));
const darkAt = sheet.indexOf("[data-scheme='dark']");
const SCHEMES = { light: sheet.slice(0, darkAt), dark: sheet.slice(darkAt) };

function token(css: string, name: string): Rgb {
  const hex = new RegExp(`--${name}: #([0-9a-f]{6});`).exec(css)?.[1];
  assert.ok(hex, `token ${name}`);
  const part = (at: number) => parseInt(hex.slice(at, at + 2), 16) / 255;
  return [part(0), part(2), part(4)];
}

const linear = (value: number) => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
const toLinear = ([r, g, b]: Rgb): Rgb => [linear(r), linear(g), linear(b)];

function luminance(colour: Rgb): number {
  const [r, g, b] = toLinear(colour);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: Rgb, b: Rgb): number {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return ((high ?? 0) + 0.05) / ((low ?? 0) + 0.05);
}

type Matrix = readonly [Rgb, Rgb, Rgb];
const SIGHTS: Record<string, Matrix> = {
  normal: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
  protanopia: [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [
    -0.003882,
    -0.048116,
    1.051998,
  ]],
  deuteranopia: [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [
    -0.01182,
    0.04294,
    0.968881,
  ]],
  tritanopia: [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [
    0.004733,
    0.691367,
    0.3039,
  ]],
};

function seen(colour: Rgb, matrix: Matrix): Rgb {
  const [r, g, b] = toLinear(colour);
  const row = (weights: Rgb) => Math.min(1, Math.max(0, weights[0] * r + weights[1] * g + weights[2] * b));
  return [row(matrix[0]), row(matrix[1]), row(matrix[2])];
}

/** CIELAB of linear sRGB, D65. */
function lab([r, g, b]: Rgb): Rgb {
  const f = (t: number) => t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116;
  const x = f((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505);
  const y = f(0.2126 * r + 0.7152 * g + 0.0722 * b);
  const z = f((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

function distance(a: Rgb, b: Rgb): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

for (const [scheme, css] of Object.entries(SCHEMES)) {
  Deno.test(`${scheme}: marks and lines stand out from their panel (3:1)`, () => {
    const surface = token(css, 'surface');
    for (const name of [...HUES.map((hue) => `c-${hue}`), 'in', 'out', 'total', 'border-strong']) {
      const found = contrast(token(css, name), surface);
      assert.ok(found >= 3, `${name} has ${found.toFixed(2)}:1`);
    }
  });

  Deno.test(`${scheme}: text can be read on every ground it stands on (4.5:1)`, () => {
    for (const ground of ['bg', 'surface', 'surface-2', 'hover', 'selected']) {
      // What is chosen has no text of the third kind: web/css/base.css.
      for (const text of ground === 'selected' ? ['text', 'text-2'] : ['text', 'text-2', 'text-3']) {
        const found = contrast(token(css, text), token(css, ground));
        assert.ok(found >= 4.5, `${text} on ${ground} has ${found.toFixed(2)}:1`);
      }
    }
  });

  for (const [sight, matrix] of Object.entries(SIGHTS)) {
    Deno.test(`${scheme}: hues stay apart with ${sight}`, () => {
      const seenHues = HUES.map((hue) => [hue, lab(seen(token(css, `c-${hue}`), matrix))] as const);
      // Six just noticeable differences (2.3 each), which also small dots far apart on the page need.
      seenHues.forEach(([a, first], index) =>
        seenHues.slice(index + 1).forEach(([b, second]) => {
          const found = distance(first, second);
          assert.ok(found >= 13.8, `${a} and ${b} are ${found.toFixed(1)} apart`);
        })
      );
      const inAndOut = distance(lab(seen(token(css, 'in'), matrix)), lab(seen(token(css, 'out'), matrix)));
      assert.ok(inAndOut >= 40, `in and out are ${inAndOut.toFixed(1)} apart`);
    });
  }
}

Deno.test('no sheet but the tokens has a colour, a weight or a size of type of its own, but for paper', async () => {
  const folder = new URL('../../web/css/', import.meta.url);
  const found: string[] = [];
  for await (const { name } of Deno.readDir(folder)) {
    if (name === 'tokens.css') continue;
    const [screen = ''] = (await Deno.readTextFile(new URL(name, folder))).split('@media print');
    for (const [line] of screen.matchAll(/.*(?:#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|oklch)a?\().*/gi)) {
      found.push(`${name}: ${line}`);
    }
    for (const [line] of screen.matchAll(/font-weight: (?!var\(|400;|inherit).*/g)) {
      found.push(`${name}: ${line}`);
    }
    for (const [line] of screen.matchAll(/font-size: [\d.]*(?:px|pt);/g)) found.push(`${name}: ${line}`);
  }
  assert.deepEqual(found, []);
});
