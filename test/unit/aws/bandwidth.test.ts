import { Readable } from 'node:stream';
import { HttpRequest } from '@smithy/core/protocols';
import { describe, expect, it } from 'vitest';
import { openThrottle } from '../../../src/aws/bandwidth.ts';
import { fakeClock } from '../../support/fakes/fake-clock.ts';

const rate = 20_000;
/** What a twentieth of a second lets through. */
const chunk = 1000;

const put = (body: unknown, method = 'PUT') =>
  new HttpRequest({ method, protocol: 'http:', hostname: 'localhost', path: '/', body });

function open() {
  const clock = fakeClock();
  const throttle = openThrottle(rate, clock);
  /** Each chunk as it left: whose it is, and when. */
  const left: { name: string; at: number; bytes: number }[] = [];
  const send = async (name: string, request: HttpRequest, signal?: AbortSignal) =>
    throttle(request, signal, async ({ body }) => {
      const parts: Buffer[] = [];
      for await (const part of body as Readable) {
        left.push({ name, at: clock.elapsed(), bytes: part.length });
        parts.push(part);
      }
      return Buffer.concat(parts);
    });
  return { clock, throttle, left, send };
}

describe('a limited bandwidth', () => {
  it('lets a body through in small chunks, no faster than the rate at any time', async () => {
    const { clock, left, send } = open();
    const body = Buffer.alloc(40_500, 'picture');
    expect((await send('a', put(body))).equals(body)).toBe(true);
    expect(Math.max(...left.map(({ bytes }) => bytes))).toBe(chunk);
    let sent = 0;
    for (const { at, bytes } of left) {
      expect(sent).toBeLessThanOrEqual((rate * (at + 50)) / 1000);
      sent += bytes;
    }
    // All but the first chunk and the catching up of 50 ms have waited.
    expect(clock.elapsed()).toBeGreaterThanOrEqual((1000 * (body.length - chunk)) / rate - 50);
  });

  it('is shared by all connections, in turns', async () => {
    const { clock, left, send } = open();
    await Promise.all(['a', 'b', 'c'].map((name) => send(name, put(Buffer.alloc(20_000)))));
    expect(
      left
        .slice(0, 12)
        .map(({ name }) => name)
        .join(''),
    ).toMatch(/^(abc|acb|bac|bca|cab|cba){4}$/);
    expect(clock.elapsed()).toBeGreaterThanOrEqual((1000 * (60_000 - chunk)) / rate - 50);
  });

  it('limits streams, and passes on their failures', async () => {
    const { clock, send } = open();
    const stream = Readable.from([Buffer.alloc(5000, 1), Buffer.alloc(5000, 2)], { objectMode: false });
    expect(await send('a', put(stream))).toHaveLength(10_000);
    expect(clock.elapsed()).toBeGreaterThanOrEqual(400);
    const broken = Readable.from(
      (async function* () {
        yield Buffer.alloc(10);
        throw new Error('the disk is gone');
      })(),
      { objectMode: false },
    );
    await expect(send('b', put(broken))).rejects.toThrow('the disk is gone');
  });

  it('sends the whole body again in a retry, at the same rate', async () => {
    const { clock, throttle, send } = open();
    const request = put(Buffer.alloc(10_000, 'x'));
    const cut = new Error('connection reset');
    await expect(throttle(request, undefined, () => Promise.reject(cut))).rejects.toBe(cut);
    expect(await send('again', request)).toHaveLength(10_000);
    expect(clock.elapsed()).toBeGreaterThanOrEqual(400);
  });

  it('ends at once when it is interrupted', async () => {
    const reason = new Error('Ctrl-C');
    const controller = new AbortController();
    const clock = fakeClock(() => controller.abort(reason));
    const sending = openThrottle(rate, clock)(put(Buffer.alloc(10_000)), controller.signal, ({ body }) => {
      (body as Readable).resume();
      // A connection that takes everything and never answers.
      return new Promise<never>(() => {});
    });
    await expect(sending).rejects.toBe(reason);
  });

  it('lets messages pass', async () => {
    const { clock, throttle } = open();
    const request = put(Buffer.alloc(10_000), 'POST');
    expect(await throttle(request, undefined, async (sent) => sent)).toBe(request);
    expect(clock.sleeps).toEqual([]);
  });
});
