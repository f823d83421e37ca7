/** What is shown of single packets and streams, dissected from the raw capture when it is asked for. */
import * as v from 'valibot';

/** How serious tshark's own remark on a field is; it calls them chat, note, warning, error and comment. */
export const SEVERITIES = ['comment', 'chat', 'note', 'warning', 'error'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** A line of the packet tree. */
export interface TreeNode {
  /** As Wireshark words it. */
  readonly text: string;
  /** The name for display filters (`tcp.seq`); null for a line that is no field. */
  readonly name: string | null;
  /** The value as a display filter would write it; null where the line has none. */
  readonly value: string | null;
  /** Which of the packet's byte sources it stands in, where in it (from 0), and how long; length 0: worked out. */
  readonly source: number;
  readonly at: number;
  readonly length: number;
  readonly severity: Severity | null;
  readonly children: readonly TreeNode[];
}

export const treeNode: v.GenericSchema<TreeNode> = v.object({
  text: v.string(),
  name: v.nullable(v.string()),
  value: v.nullable(v.string()),
  source: v.number(),
  at: v.number(),
  length: v.number(),
  severity: v.nullable(v.picklist(SEVERITIES)),
  children: v.array(v.lazy(() => treeNode)),
});

export const packetInspection = v.object({
  no: v.number(),
  /** The frame first, then what was put together or decrypted out of it and earlier packets. */
  sources: v.array(v.object({ name: v.string(), hex: v.string() })),
  tree: v.array(treeNode),
  /** What the tree does not tell, in one sentence each. */
  remarks: v.array(v.string()),
});
export type PacketInspection = v.InferOutput<typeof packetInspection>;

/** One stretch of a stream's payload, as it was sent. */
export const followPiece = v.object({
  side: v.picklist(['client', 'server']),
  /** The packet that completed it; null for a gap. */
  no: v.nullable(v.number()),
  time_us: v.nullable(v.number()),
  /** From the beginning of what is followed. */
  offset: v.number(),
  /** Payload; in a gap the bytes that were never captured. */
  bytes: v.number(),
  gap: v.boolean(),
  /** `mode=text`: characters that cannot be shown stand as a middle dot; `mode=hex`: two digits a byte. Empty in a gap. */
  data: v.string(),
});
export type FollowPiece = v.InferOutput<typeof followPiece>;

export const followPage = v.object({
  stream_key: v.string(),
  /** `plain`: as it was sent; `encrypted`: the same, and it is TLS; `decrypted`: with secrets from the capture itself. */
  protection: v.picklist(['plain', 'encrypted', 'decrypted']),
  pieces: v.array(followPiece),
  /** Leads to what follows; null at the end. */
  next_offset: v.nullable(v.number()),
  remarks: v.array(v.string()),
});
export type FollowPage = v.InferOutput<typeof followPage>;

export const FOLLOW_MODES = ['text', 'hex'] as const;
export const FOLLOW_SIDES = ['both', 'client', 'server'] as const;
export interface FollowQuery {
  readonly mode: (typeof FOLLOW_MODES)[number];
  readonly side: (typeof FOLLOW_SIDES)[number];
  readonly offset: number;
}

/** A stream in steps of time. */
export const streamFigures = v.object({
  stream_key: v.string(),
  step_us: v.number(),
  steps: v.array(v.object({
    time_us: v.number(),
    packets: v.number(),
    bytes_to_server: v.number(),
    bytes_to_client: v.number(),
    /** Null for UDP. */
    retransmissions: v.nullable(v.number()),
    rtt_samples: v.number(),
    rtt_mean_ms: v.nullable(v.number()),
    rtt_max_ms: v.nullable(v.number()),
  })),
  remarks: v.array(v.string()),
});
export type StreamFigures = v.InferOutput<typeof streamFigures>;

/** How far a display filter has come through the raw capture. */
export const filterProgress = v.object({
  looked_at: v.number(),
  of: v.number(),
  /** Another filter has its turn; this one's comes. */
  waiting: v.boolean(),
  done: v.boolean(),
  found: v.number(),
  remarks: v.array(v.string()),
});
export type FilterProgress = v.InferOutput<typeof filterProgress>;
