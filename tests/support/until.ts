/** Waits for what no event tells: the state of another process. */

const PATIENCE_MS = 20_000;
const LOOK_MS = 50;

/** Asks again and again until there is an answer other than `undefined`. @throws Error that names `what` */
export async function until<T>(what: string, ask: () => Promise<T | undefined>): Promise<T> {
  const deadlineMs = performance.now() + PATIENCE_MS;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (performance.now() > deadlineMs) throw new Error(`${what} did not come`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}
