/** What the server may ask about interfaces: which there are, how busy they are, and whether a filter compiles on one. */
import { TapdeckError } from '../model/errors.ts';
import type { InterfaceLister } from '../model/services.ts';
import type { FilterCheck } from '../model/wire.ts';
import { checkAsTyped, compilerFor } from './filter_check.ts';
import { listInterfaces } from './interfaces.ts';
import { ActivityMeter } from './interface_activity.ts';

/** Checks that may wait for the one that runs: a page has one under way, and gives it up when more is typed. */
const MAX_CHECKS = 8;

export class Interfaces implements InterfaceLister {
  readonly #meter = new ActivityMeter();
  #names: ReadonlySet<string> = new Set();
  #last: Promise<unknown> = Promise.resolve();
  #checks = 0;

  async list() {
    const listed = await listInterfaces();
    this.#names = new Set(listed.interfaces.map(({ name }) => name));
    return listed;
  }

  activity() {
    return this.#meter.look();
  }

  /** One after the other. */
  async check(interfaceName: string, filter: string, signal: AbortSignal): Promise<FilterCheck> {
    if (this.#checks >= MAX_CHECKS) {
      throw new TapdeckError('unavailable', 'Too many filters are being checked: try again in a moment.');
    }
    this.#checks++;
    const before = this.#last;
    const checked = before.catch(() => {}).then(() => this.#check(interfaceName, filter, signal));
    this.#last = checked;
    try {
      return await checked;
    } finally {
      this.#checks--;
    }
  }

  async #check(interfaceName: string, filter: string, signal: AbortSignal): Promise<FilterCheck> {
    signal.throwIfAborted();
    if (!this.#names.has(interfaceName)) await this.list();
    if (!this.#names.has(interfaceName)) {
      throw new TapdeckError('invalid', `There is no interface named ${JSON.stringify(interfaceName)}.`);
    }
    const compile = compilerFor(interfaceName);
    return await checkAsTyped(filter, (text) => {
      signal.throwIfAborted();
      return compile(text);
    });
  }
}
