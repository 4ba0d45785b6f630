// How much to take on: pictures at a time, and what one of them may cost. All follows from the function's memory.
import { availableParallelism } from 'node:os';
import { type Limits, maxBytes } from './limits.ts';

/** Lambda gives one full vCPU per 1,769 MB: https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html */
const megabytesPerCpu = 1769;

const mebibyte = 1024 * 1024;
/** Node and the buffers of what is being sent and received, measured. */
const functionBytes = 60 * mebibyte;
/** Node, sharp and the buffers of encoders in a decoder's process, measured. */
export const decoderBytes = 120 * mebibyte;
/** Below this nothing could be decoded; such a small function can only try. */
const leastMemoryBytes = 16 * mebibyte;

/** While one picture is computed, the next is read and the last is written. */
const transfersBeside = 2;

export interface Capacity {
  /** Pictures being decoded or encoded at a time. libvips keeps one core busy with each; more only cost memory. */
  pictures: number;
  /**
   * Pictures at hand, those being read and written included. So many messages make a batch, too: more would wait for
   * this environment while others have nothing to do.
   */
  jobs: number;
  limits: Limits;
}

/** `memoryMegabytes` as Lambda says it; outside Lambda there is none to go by: all cores, and the default size each. */
export function capacityOf(memoryMegabytes: string | undefined): Capacity {
  const given = Number(memoryMegabytes);
  const pictures = given > 0 ? Math.max(1, Math.round(given / megabytesPerCpu)) : availableParallelism();
  const jobs = pictures + transfersBeside;
  const memory = (given > 0 ? given : 1536 * pictures) * mebibyte;
  // A quarter of the memory at most for originals at hand, whatever their number.
  const bytes = Math.min(maxBytes, memory / 4 / jobs);
  const memoryBytes = Math.max(
    leastMemoryBytes,
    (memory - functionBytes - bytes * jobs) / pictures - decoderBytes,
  );
  return { pictures, jobs, limits: { bytes, memoryBytes, seconds: 20 } };
}
