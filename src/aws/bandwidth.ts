// `upload --bwlimit`: the bodies of all requests that send files share one limit of bytes a second. A body waits for its
// turn chunk by chunk, so that parallel files advance side by side, and nothing is copied.
import { Readable } from 'node:stream';
import { HttpRequest } from '@smithy/core/protocols';
import type { Clock } from '../machine/wait.ts';

/** Sends the request with its body slowed down, if it is one that sends a file. Throws what `send` and the body throw. */
export type Throttle = <T>(
  request: HttpRequest,
  signal: AbortSignal | undefined,
  send: (request: HttpRequest) => Promise<T>,
) => Promise<T>;

/** Resolves when these bytes may leave. Rejects with the signal's reason. */
type Pace = (bytes: number, signal?: AbortSignal) => Promise<void>;

export function openThrottle(bytesPerSecond: number, clock: Clock): Throttle {
  const pace = openPace(bytesPerSecond, clock);
  const chunkBytes = chunkBytesOf(bytesPerSecond);
  return async (request, signal, send) => {
    const { method, body } = request;
    // Messages and table reads are POSTs, too small to count: they must not queue behind pictures.
    if (method !== 'PUT' || !(body instanceof Uint8Array || body instanceof Readable)) return send(request);
    const chunks = chunksOf(body, chunkBytes, (bytes) => pace(bytes, signal));
    const slowed = Readable.from(chunks, { objectMode: false });
    const failure = new Promise<never>((_, reject) => slowed.once('error', reject));
    try {
      // A copy: a retry begins with the whole body again.
      return await Promise.race([send(Object.assign(HttpRequest.clone(request), { body: slowed })), failure]);
    } catch (error) {
      slowed.destroy();
      throw error;
    }
  };
}

/** A sleep that ends late is made up for, up to this long, so that bursts stay short. */
const burstMs = 50;

function openPace(bytesPerSecond: number, clock: Clock): Pace {
  let freeAt = Number.NEGATIVE_INFINITY;
  return async (bytes, signal) => {
    const now = clock.elapsed();
    const turn = Math.max(freeAt, now - burstMs);
    freeAt = turn + (bytes / bytesPerSecond) * 1000;
    if (turn > now) await clock.sleep(turn - now, signal);
  };
}

/** As much as leaves in a twentieth of a second: 32 files wait less than 2 s for their turns, S3 gives up after 20 s. */
const chunkBytesOf = (bytesPerSecond: number): number =>
  Math.max(1, Math.min(64 * 1024, Math.floor(bytesPerSecond / 20)));

async function* chunksOf(
  body: Uint8Array | Readable,
  chunkBytes: number,
  mayLeave: (bytes: number) => Promise<void>,
): AsyncGenerator<Uint8Array> {
  const pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array> = body instanceof Readable ? body : [body];
  for await (const piece of pieces) {
    for (let at = 0; at < piece.length; at += chunkBytes) {
      const chunk = piece.subarray(at, at + chunkBytes);
      await mayLeave(chunk.length);
      yield chunk;
    }
  }
}
