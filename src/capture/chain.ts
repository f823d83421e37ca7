/** tshark's protocol chain (`frame.protocols`), and which of its TCP and UDP headers is the packet's own. */
import type { Transport } from '../model/packet.ts';
import { owned } from './cells.ts';

export interface Chain {
  /** Layers, cut after the first icmp/icmpv6: what an ICMP error quotes is nobody's packet. */
  readonly layers: readonly string[];
  /** Transport of the innermost header that is the packet's own; undefined without one. */
  readonly transport: Transport | undefined;
  /** Which of that transport's headers it is, counted from the outermost: 1 unless there is a tunnel. */
  readonly depth: number;
}

/** Chains repeat: a few hundred distinct ones make up nearly all traffic. */
const known = new Map<string, Chain>();
const CACHE_SIZE = 4096;

/** Equal chains are one object. */
export function chainOf(protocols: string): Chain {
  const found = known.get(protocols);
  if (found) return found;
  const key = owned(protocols);
  const all = key === '' ? [] : key.split(':');
  const icmp = all.findIndex((layer) => layer === 'icmp' || layer === 'icmpv6');
  const layers = Object.freeze(icmp < 0 ? all : all.slice(0, icmp + 1));
  const own = layers.findLast((layer) => layer === 'tcp' || layer === 'udp');
  const transport = own === 'tcp' || own === 'udp' ? own : undefined;
  const depth = layers.filter((layer) => layer === transport).length;
  const chain = Object.freeze({ layers, transport, depth });
  if (known.size >= CACHE_SIZE) known.clear();
  known.set(key, chain);
  return chain;
}
