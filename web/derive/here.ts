/** The point on the map that is "here": what the user said, else a guess from the browser's time zone. */
import type { HomePlace } from '../../src/model/place.ts';
import { coordinates } from './places.ts';

export interface Here extends HomePlace {
  /** A guess is said to be one. */
  readonly kind: 'set' | 'guess';
}

/** "Here: Office.", or what the guess rests on. */
export function hereText(here: Here | undefined): string {
  if (here === undefined) return 'Where you are is not known, so nothing is drawn to the places.';
  if (here.kind === 'guess') return `Here is a guess from your time zone: ${here.label}.`;
  return `Here: ${here.label.trim() || coordinates(here)}.`;
}

/** A number of degrees that was typed; undefined for what is none, or out of range. */
export function degrees(text: string, most: 90 | 180): number | undefined {
  const trimmed = text.trim().replace(',', '.');
  if (!/^[+-]?\d+(\.\d+)?$/.test(trimmed)) return undefined;
  const value = Number(trimmed);
  return Math.abs(value) <= most ? value : undefined;
}
