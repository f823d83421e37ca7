/** One bell for many: whoever waits for something to change waits for the next ring, then looks again. */
export class Bell {
  #next = Promise.withResolvers<void>();

  ring(): void {
    this.#next.resolve();
    this.#next = Promise.withResolvers<void>();
  }

  rung(): Promise<void> {
    return this.#next.promise;
  }
}
