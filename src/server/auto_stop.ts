/** Stops a capture that was started from the page when every page has been gone for a while. The recording is kept. */
import type { CaptureRequest } from '../model/wire.ts';
import type { Log } from './log.ts';
import type { Recorder } from '../model/services.ts';

export interface AutoStopOptions {
  readonly recorder: Recorder;
  /** How long the last client must be gone; undefined lets every capture run. */
  readonly delayMs: number | undefined;
  readonly log: Log;
}

export class AutoStop {
  /** The session that a page started; undefined when the capture is the command line's, or there is none. */
  #pageSession: number | undefined;
  #clients = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  constructor(readonly options: AutoStopOptions) {}

  /** Starts a capture on behalf of a page. Throws what the recorder throws. */
  async start(request: CaptureRequest): Promise<void> {
    const session = await this.options.recorder.start(request);
    this.#pageSession = session.session_id;
    // The page may have gone while dumpcap was starting.
    this.clientsChanged(this.#clients);
  }

  clientsChanged(count: number): void {
    this.#clients = count;
    clearTimeout(this.#timer);
    if (this.#closed || count > 0 || this.#pageSession === undefined || this.options.delayMs === undefined) {
      return;
    }
    this.#timer = setTimeout(() => this.#stop(), this.options.delayMs);
  }

  /** The server stops: whether its captures do is no longer decided here. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  #stop(): void {
    const { recorder, log } = this.options;
    const pageSession = this.#pageSession;
    this.#pageSession = undefined;
    const { phase, session } = recorder.state();
    if (phase !== 'recording' || session?.session_id !== pageSession) return;
    log('Every page has been closed: the capture that was started from one stops and is kept');
    recorder.stop().catch((error) => log('Stopping the capture failed', error));
  }
}
