/** The process of one query: told on standard input, answered on standard output, both JSON. See run.sh for its limits. */
import { sentence } from '../../model/errors.ts';
import type { AskedQuery, QueryRows } from '../../model/query.ts';
import { runQuery } from './query.ts';

export interface ChildTask extends AskedQuery {
  /** The database, in the folder that the process was started in. */
  readonly file: string;
}

export type ChildAnswer = { readonly found: QueryRows } | { readonly refused: string };

function answer(task: ChildTask): ChildAnswer {
  try {
    return { found: runQuery(task.file, task) };
  } catch (error) {
    return { refused: sentence(error) };
  }
}

if (import.meta.main) {
  const task = await new Response(Deno.stdin.readable).json();
  const text = JSON.stringify(answer(task));
  await ReadableStream.from([text]).pipeThrough(new TextEncoderStream()).pipeTo(Deno.stdout.writable);
}
