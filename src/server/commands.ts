/** What clients may ask for over the WebSocket: checked, then handed to the recorder or to the client's replay. */
import * as v from 'valibot';
import { type ClientMessage, clientMessage, MAX_CLIENT_MESSAGE_BYTES } from '../model/wire.ts';
import type { AutoStop } from './auto_stop.ts';
import { type Client, messageText } from './client.ts';
import { type ClientReplay, isReplayCommand, type ReplayCommand } from './client_replay.ts';
import type { InterfaceCache } from './interface_cache.ts';
import type { InterfaceWatch } from './interface_watch.ts';
import type { Log } from './log.ts';
import { sentenceFor } from './problem.ts';
import type { Recorder } from '../model/services.ts';
import { faultSentence } from './validate.ts';

/** Longest command name that is quoted back. */
const MAX_COMMAND_CHARS = 64;

export interface CommandServices {
  readonly recorder: Recorder;
  readonly interfaces: InterfaceCache;
  readonly watch: InterfaceWatch;
  readonly autoStop: AutoStop;
  readonly log: Log;
}

/**
 * Obeys one message. Never throws: what is wrong is answered with `error`, and the connection stays.
 * @param replay the client's own
 */
export async function obey(
  client: Client,
  replay: ClientReplay,
  data: unknown,
  services: CommandServices,
): Promise<void> {
  const text = messageText(data);
  if (text === undefined) {
    return client.refuse(`Messages are JSON text of at most ${MAX_CLIENT_MESSAGE_BYTES} bytes.`, null);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return client.refuse('The message is not JSON.', null);
  }
  const result = v.safeParse(clientMessage, value);
  if (!result.success) {
    const command = commandOf(value);
    const fault = faultSentence(result.issues[0], 'Field').replace('The body', 'The message');
    return client.refuse(fault, command);
  }
  const message = result.output;
  await client.obey(message.type, async () => {
    try {
      if (isReplayCommand(message)) replay.obey(message);
      else await run(client, message, services);
    } catch (error) {
      client.fail(sentenceFor(error, message.type, services.log), message.type);
    }
  });
}

async function run(
  client: Client,
  message: Exclude<ClientMessage, ReplayCommand>,
  services: CommandServices,
): Promise<void> {
  switch (message.type) {
    case 'get_interfaces':
      return client.send({ type: 'interfaces', ...await services.interfaces.refresh() });
    case 'watch_interfaces':
      return services.watch.add(client);
    case 'unwatch_interfaces':
      return services.watch.remove(client);
    case 'start_capture': {
      const { type: _, ...request } = message;
      return await services.autoStop.start(request);
    }
    case 'stop_capture':
      await services.recorder.stop();
      return;
    case 'reset':
      return await services.recorder.reset();
  }
}

/** What the sender calls its message, for the answer. */
function commandOf(value: unknown): string | null {
  if (typeof value !== 'object' || value === null || !('type' in value)) return null;
  return typeof value.type === 'string' ? value.type.slice(0, MAX_COMMAND_CHARS) : null;
}
