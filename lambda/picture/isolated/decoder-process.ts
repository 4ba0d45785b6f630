// The process that decoders.ts starts: pictures in, one at a time, thumbnails out. It has no credentials, nothing of the
// function's environment, and no files but the pipe to its parent.
import { writeFileSync } from 'node:fs';
import { Socket } from 'node:net';
import { forgetAll, release } from '../../garbage.ts';
import { Refusal } from '../refusals.ts';
import { makeThumbnails, type Order } from '../thumbnail.ts';
import type { Answer } from './decoder-handle.ts';
import { type Frame, readFrames, writeFrame } from './frames.ts';

offerItself();

const pipe = new Socket({ fd: 3 });
// The function is gone, and a busy decoder would keep this process from ending by itself.
pipe.on('error', () => {}).on('close', () => process.kill(process.pid, 'SIGKILL'));
readFrames(pipe, Number.POSITIVE_INFINITY, (frame) => void answer(frame));
await writeFrame(pipe, 'ready');

/** When memory is short, the kernel ends this process before any other. */
function offerItself(): void {
  try {
    if (process.platform === 'linux') writeFileSync('/proc/self/oom_score_adj', '1000');
  } catch {
    // Some sandboxes have a read-only /proc: their kernel chooses by itself.
  }
}

async function answer({ head, bytes }: Frame): Promise<void> {
  const [said, parts] = await answerTo(head as Order, bytes);
  // A broken pipe ends this process anyway.
  await writeFrame(pipe, said, parts).catch(() => {});
  for (const buffer of [bytes, ...parts]) release(buffer);
  forgetAll();
}

/** An error object cannot travel between processes; its content does. */
async function answerTo(order: Order, bytes: Buffer): Promise<[Answer, Buffer[]]> {
  try {
    const { thumbnails, ...picture } = await makeThumbnails(bytes, order);
    const made = thumbnails.map(({ bytes: { length }, ...thumbnail }) => ({ ...thumbnail, length }));
    return [{ picture, thumbnails: made }, thumbnails.map((thumbnail) => thumbnail.bytes)];
  } catch (error) {
    const code = error instanceof Refusal ? error.code : undefined;
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    return [{ failure: { code, name, message } }, []];
  }
}
