/** What tshark measures on one TCP stream, packet by packet. */
import type { CaptureIndex } from './capture_index.ts';
import { answerLines } from './fed_tshark.ts';
import { selectRecords } from './select_records.ts';

export interface TcpSample {
  readonly no: number;
  readonly rttMs: number | undefined;
  readonly retransmission: boolean;
}

const MAX_MS = 60_000;

/** Packets that tshark remarked on. @param numbers of the stream's packets, ascending. @throws as `askTshark` */
export async function* tcpSamples(
  index: CaptureIndex,
  numbers: readonly number[],
  signal: AbortSignal,
): AsyncGenerator<TcpSample> {
  const fields = ['frame.number', 'tcp.analysis.ack_rtt', 'tcp.analysis.retransmission'];
  const lines = answerLines({
    args: ['-T', 'fields', '-E', 'occurrence=l', ...fields.flatMap((field) => ['-e', field])],
    feed: selectRecords(index, numbers, signal),
    signal,
    maxMs: MAX_MS,
  });
  for await (const line of lines) {
    const [position, rtt = '', retransmission = ''] = line.split('\t');
    const no = numbers[Number(position) - 1];
    if (no === undefined || (rtt === '' && retransmission === '')) continue;
    yield {
      no,
      rttMs: rtt === '' ? undefined : Number(rtt) * 1000,
      retransmission: retransmission !== '',
    };
  }
}
