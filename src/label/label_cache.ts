/** Labels that many streams share, made once: one a table row, so their number is bounded by the tables. */
import type { Label } from '../model/label.ts';
import type { Transport } from '../model/packet.ts';
import type { Dissected } from './dissectors.ts';
import { dissectedLabel, portLabel } from './evidence.ts';
import type { PortService } from './ports.ts';

export class LabelCache {
  readonly #dissected = new Map<Dissected, Label>();
  readonly #ports = new Map<string, Label>();

  dissected(hit: Dissected): Label {
    let label = this.#dissected.get(hit);
    if (!label) this.#dissected.set(hit, label = Object.freeze(dissectedLabel(hit)));
    return label;
  }

  port(transport: Transport, port: number, service: PortService): Label {
    const key = `${transport}${port}`;
    let label = this.#ports.get(key);
    if (!label) this.#ports.set(key, label = Object.freeze(portLabel(transport, port, service)));
    return label;
  }
}
