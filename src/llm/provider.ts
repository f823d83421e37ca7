/** A model that writes, wherever it runs. Gemini and OpenAI-compatible servers are the two there are. */

/** A JSON Schema of the small part that both APIs take: objects, arrays, strings, numbers, enums. */
export type AnswerSchema = Readonly<Record<string, unknown>>;

export interface ModelRequest {
  /** Who the model is and what it shall do. Ours alone: nothing of the network stands in it. */
  readonly instructions: string;
  /** The digest or question, fenced as data: text of the network stands here and nowhere else. */
  readonly data: string;
  /** What the answer must look like. */
  readonly schema: AnswerSchema;
}

export interface ModelAnswer {
  /** Parsed, not yet checked against any schema. */
  readonly json: unknown;
  readonly bytesSent: number;
  readonly bytesReceived: number;
}

export type FailureKind =
  | 'no_key'
  | 'refused'
  | 'timeout'
  | 'unreachable'
  | 'quota'
  /** It answered that the request itself is wrong: an unknown model, a digest that is too long. */
  | 'rejected'
  | 'budget'
  | 'not_json'
  | 'too_long'
  | 'cancelled';

/** Why a model wrote nothing; `message` is one sentence for the user. */
export class ModelFailure extends Error {
  constructor(
    readonly kind: FailureKind,
    message: string,
    /** What left the machine before it failed. */
    readonly bytesSent = 0,
    readonly bytesReceived = 0,
  ) {
    super(message);
  }
}

export interface ModelWriter {
  /** `gemini:MODEL` or `openai:MODEL`. */
  readonly writtenBy: string;
  /** Host and port that data goes to. */
  readonly destination: string;
  /** On this machine (a loopback address): nothing leaves it. */
  readonly local: boolean;
  /** Within a time limit, with retries where they help. @throws ModelFailure */
  write(request: ModelRequest, signal: AbortSignal): Promise<ModelAnswer>;
}
