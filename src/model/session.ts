/** A session as the parts of Tapdeck hand it around. */

/** Which addresses are "here": exactly these, or (an imported capture) every private address. */
export type Locality =
  | { readonly kind: 'own'; readonly addresses: readonly string[] }
  | { readonly kind: 'private' };

export interface NewSession {
  readonly name: string;
  readonly kind: 'live' | 'import';
  /** Interface, or the file's base name. */
  readonly source: string;
  readonly captureFilter: string | undefined;
  /** Clock time of the request: orders the list, measures nothing. */
  readonly createdUs: number;
  /** Clock time at which a live recording began; undefined for an import, whose packets say. */
  readonly startedUs: number | undefined;
  readonly locality: Locality;
  readonly catalogueVersion: string;
  readonly tsharkVersion: string;
}
