/** Receivers that take no more: their window is closed (RFC 9293 section 3.8.6.1), and the sender waits. */
import type { PacketRecord } from '../model/packet.ts';
import { streamKey } from '../model/stream.ts';
import type { FindingBook } from './book.ts';
import { counted, end, Episodes, seconds, type Tally } from './episodes.ts';

/**
 * A window that closes for a moment belongs to flow control. A second, and three times, is a program that does not read.
 */
const LEAST_PACKETS = 3;
const LEAST_US = 1_000_000;
const WARNING_US = 5_000_000;

export class ZeroWindows {
  readonly #episodes: Episodes;

  constructor(book: FindingBook) {
    this.#episodes = new Episodes(book, {
      kind: 'zero_window',
      windowS: 30,
      quietS: 150, // Linux lets 120 s at most pass between two probes (TCP_RTO_MAX); RFC 6298 section 2.5 wants 60 at least
      enough: ({ count, firstUs, lastUs }) => count >= LEAST_PACKETS && lastUs - firstUs >= LEAST_US,
    });
  }

  /** A packet whose Info begins with one of Wireshark's remarks. */
  take(record: PacketRecord): void {
    const { info, source, sourcePort, destination, transport, streamNumber } = record;
    if (transport !== 'tcp' || streamNumber === undefined) return;
    if (info.includes('[TCP Window Update]')) return;
    if (!info.includes('[TCP ZeroWindow]') && !info.includes('[TCP ZeroWindowProbeAck]')) return;
    const receiver = end(source, sourcePort);
    const subject = `${receiver} (${streamKey('tcp', streamNumber)})`;
    this.#episodes.event(subject, record, [source, destination], ({ count, firstUs, lastUs }: Tally) => {
      const s = Math.round(seconds(lastUs - firstUs) * 10) / 10;
      return {
        severity: lastUs - firstUs >= WARNING_US ? 'warning' : 'info',
        text:
          `${receiver} said ${
            counted(count, 'time')
          } within ${s} s that it takes no more data: its program ` +
          `does not read fast enough.`,
        figures: { zero_windows: count, duration_s: s },
        filter: `tcp.stream eq ${streamNumber} and tcp.window_size == 0`,
      };
    });
  }
}
