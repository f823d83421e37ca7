/** The replay of one page: started, steered and ended by its commands, told to it alone. */
import { TapdeckError } from '../model/errors.ts';
import type { Replay, Replayer } from '../model/services.ts';
import type { ClientMessage, ReplayState } from '../model/wire.ts';
import type { Client } from './client.ts';
import type { Log } from './log.ts';
import { sentenceFor } from './problem.ts';

export type ReplayCommand = Extract<ClientMessage, { type: `replay_${string}` }>;

export function isReplayCommand(message: ClientMessage): message is ReplayCommand {
  return message.type.startsWith('replay_');
}

export class ClientReplay {
  readonly #client: Client;
  readonly #replayer: Replayer;
  readonly #log: Log;
  #replay: Replay | undefined;
  #state: Omit<ReplayState, 'type'> | undefined;

  constructor(client: Client, replayer: Replayer, log: Log) {
    this.#client = client;
    this.#replayer = replayer;
    this.#log = log;
  }

  /** @throws TapdeckError `not_found` for an unknown session, `conflict` where nothing is replayed */
  obey(message: ReplayCommand): void {
    switch (message.type) {
      case 'replay_start': {
        const { type: _, ...request } = message;
        return this.#start(request);
      }
      case 'replay_seek':
        return this.#running().seek(message.at_us);
      case 'replay_pause':
        return this.#running().pause(message.speed);
      case 'replay_resume':
        return this.#running().resume(message.speed);
      case 'replay_stop': {
        this.#running();
        const last = this.#state;
        this.close();
        if (last) this.#client.send({ type: 'replay_state', ...last, phase: 'stopped' });
      }
    }
  }

  /** Ends it without a word: the page is gone, or begins another. */
  close(): void {
    this.#replay?.close();
    this.#replay = this.#state = undefined;
  }

  #running(): Replay {
    if (!this.#replay) throw new TapdeckError('conflict', 'Nothing is being replayed: start a replay first.');
    return this.#replay;
  }

  #start(request: Parameters<Replayer['start']>[0]): void {
    const client = this.#client;
    const replay = this.#replayer.start(request, {
      ready: () => !client.isSlow(),
      state: (state) => {
        if (this.#replay !== replay) return;
        this.#state = state;
        client.send({ type: 'replay_state', ...state });
      },
      view: (view) => {
        if (this.#replay === replay) client.send({ type: 'update', mode: 'replay', ...view });
      },
      failed: (error) => {
        if (this.#replay !== replay) return;
        this.close();
        client.fail(sentenceFor(error, 'replay', this.#log), 'replay_start');
      },
    });
    this.close();
    this.#replay = replay;
  }
}
