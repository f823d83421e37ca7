/** What the thread of a tshark is told, and what it tells. */

export type ToPump =
  | {
    readonly kind: 'start';
    readonly args: string[];
    readonly env: Record<string, string>;
    /** User and group to run as; undefined: those of Tapdeck. */
    readonly id: number | undefined;
  }
  | { readonly kind: 'feed'; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'finish' }
  | { readonly kind: 'signal'; readonly signal: Deno.Signal };

export type FromPump =
  | { readonly kind: 'output'; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'stderr'; readonly text: string }
  /** tshark has taken so many bytes, or is gone. */
  | { readonly kind: 'taken'; readonly bytes: number }
  /** tshark could not be started. */
  | { readonly kind: 'failed'; readonly missing: boolean; readonly text: string }
  /** tshark has ended, and everything it said was told. */
  | { readonly kind: 'ended'; readonly signal: Deno.Signal | null };
