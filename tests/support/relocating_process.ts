/**
 * Changes the directions of a stored session: `FOLDER SESSION ADDRESS`. In the middle, when what was stored is cleared, it
 * says so and waits for a test to kill it.
 */
import { relocate } from '../../src/session/derive_again.ts';
import { RawCaptures } from '../../src/session/raw_captures.ts';
import { Store } from '../../src/store/store.ts';

const [folder = '', sessionId = '', address = ''] = Deno.args;
const store = new Store(`${folder}/t.sqlite`);
const captures = new RawCaptures(`${folder}/captures`);
const createLabeller = () => {
  console.log('in the middle');
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  throw new Error('nobody killed it');
};
await relocate({ store, captures, createLabeller }, Number(sessionId), [address]);
