/** Answers of a raw capture that does not exist; `asked` holds what the routes handed on. */
import type { FollowPage, FollowQuery, PacketInspection, StreamFigures } from '../../src/model/inspection.ts';
import type { Inspector, PacketQuery } from '../../src/model/services.ts';

export const INSPECTION: PacketInspection = {
  no: 7,
  sources: [{ name: 'Frame', hex: '0102' }],
  tree: [
    { text: 'Frame 7', name: 'frame', value: '', source: 0, at: 0, length: 2, severity: null, children: [] },
  ],
  remarks: [],
};

export class FakeInspector implements Inspector {
  readonly asked: unknown[] = [];
  /** Thrown when set. */
  refusal: Error | undefined;

  packet(id: number, no: number): Promise<PacketInspection> {
    return this.#answer({ id, no }, INSPECTION);
  }
  follow(id: number, key: string, query: FollowQuery): Promise<FollowPage> {
    return this.#answer({ id, key, query }, {
      stream_key: key,
      protection: 'plain',
      pieces: [],
      next_offset: null,
      remarks: [],
    });
  }
  figures(id: number, key: string): Promise<StreamFigures> {
    return this.#answer({ id, key }, { stream_key: key, step_us: 1000, steps: [], remarks: [] });
  }
  filtered(id: number, query: PacketQuery, displayFilter: string) {
    return this.#answer({ id, query, displayFilter }, {
      packets: [],
      next_cursor: null,
      filter: { looked_at: 2, of: 2, waiting: false, done: true, found: 0, remarks: [] },
    });
  }
  pcapng(id: number, key: string): Promise<ReadableStream<Uint8Array>> {
    return this.#answer({ id, key }, ReadableStream.from([Uint8Array.of(1, 2, 3)]));
  }

  // deno-lint-ignore require-await -- what it throws must be a rejection
  async #answer<T>(question: unknown, answer: T): Promise<T> {
    if (this.refusal) throw this.refusal;
    this.asked.push(question);
    return answer;
  }
}
