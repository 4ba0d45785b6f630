// Calls of an HTTP API as its clients make them: whoever is refused because there were too many requests asks again.
import { setTimeout as sleep } from 'node:timers/promises';

/** The first answer that is not 429: such a call has done nothing. */
export async function admitted(call: () => Promise<Response>): Promise<Response> {
  for (;;) {
    const answer = await call();
    if (answer.status !== 429) return answer;
    await sleep(100 + 200 * Math.random());
  }
}
