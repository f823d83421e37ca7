/** Turns SIGINT, SIGTERM and the loss of the parent process into one request to stop. */

/** A terminal and a launcher may both pass on one Ctrl-C: signals so close together are one. */
const SAME_SIGNAL_MS = 500;

/** How often the parent is looked for: a launcher that was killed must not leave a server behind. */
const PARENT_CHECK_MS = 1000;

const SIGNALS: readonly Deno.Signal[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

export class Stopper implements Disposable {
  readonly #controller = new AbortController();
  readonly #parent = Deno.ppid;
  readonly #watch: ReturnType<typeof setInterval>;
  readonly #onSignal = () => this.#signalled();
  readonly #onFirst: () => void;
  #firstMs: number | undefined;

  /** @param onFirst told once, when stopping begins */
  constructor(onFirst: () => void) {
    this.#onFirst = onFirst;
    for (const name of SIGNALS) Deno.addSignalListener(name, this.#onSignal);
    this.#watch = setInterval(() => {
      if (Deno.ppid !== this.#parent) this.#stop();
    }, PARENT_CHECK_MS);
  }

  /** Aborts when it is time to stop. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  [Symbol.dispose](): void {
    clearInterval(this.#watch);
    for (const name of SIGNALS) Deno.removeSignalListener(name, this.#onSignal);
  }

  #signalled(): void {
    const now = performance.now();
    // The second signal: the user has waited long enough. What is in the capture file is stored at the next start.
    if (this.#firstMs !== undefined && now - this.#firstMs > SAME_SIGNAL_MS) Deno.exit(130);
    this.#firstMs ??= now;
    this.#stop();
  }

  #stop(): void {
    if (this.#controller.signal.aborted) return;
    this.#onFirst();
    this.#controller.abort(new DOMException('Tapdeck is stopping.', 'AbortError'));
  }
}
