// How many pictures the function handles at a time, and what one may cost. All follows from the function's memory.
import { availableParallelism } from 'node:os';
import { type Limits, maxBytes } from './limits.ts';

/** Lambda gives one full vCPU per 1,769 MB: https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html */
const megabytesPerCpu = 1769;

const mebibyte = 1024 * 1024;
/** Node and the buffers of what is being sent and received, measured. */
const functionBytes = 60 * mebibyte;
/** Node, sharp and the encoders' buffers in a decoder's process, measured. */
export const decoderBytes = 120 * mebibyte;
/**
 * What a decoder's process may keep between pictures, if there is enough memory: pixels in memory that the kernel has to
 * clear first take an eighth of the CPU time of progressive JPEGs.
 */
const maxKeptBytes = 64 * mebibyte;
const minKeepingMegabytes = 1024;
/** Below this nothing could be decoded; such a small function can only try. */
const minMemoryBytes = 16 * mebibyte;

/** While one picture is computed, the next is read and the last is written. */
const transfersBeside = 2;

export interface Capacity {
  /** Pictures being decoded or encoded at a time. libvips keeps one core busy with each; more would only cost memory. */
  pictures: number;
  /**
   * Pictures in progress, including those being read and written. A batch has as many messages: more would wait for
   * this environment while others are idle.
   */
  jobs: number;
  /** Memory that each decoder's process may keep for its next picture. */
  keptBytes: number;
  limits: Limits;
}

/** `memoryMegabytes` as Lambda reports it; outside Lambda there is none: all cores, and the default size each. */
export function capacityOf(memoryMegabytes: string | undefined): Capacity {
  const given = Number(memoryMegabytes);
  const pictures = given > 0 ? Math.max(1, Math.round(given / megabytesPerCpu)) : availableParallelism();
  const jobs = pictures + transfersBeside;
  const keptBytes = given > 0 && given / pictures < minKeepingMegabytes ? 0 : maxKeptBytes;
  const memory = (given > 0 ? given : 1536 * pictures) * mebibyte;
  // At most a quarter of the memory for originals in progress, whatever their number.
  const bytes = Math.min(maxBytes, memory / 4 / jobs);
  const memoryBytes = Math.max(
    minMemoryBytes,
    (memory - functionBytes - bytes * jobs) / pictures - decoderBytes - keptBytes,
  );
  const processorShare = given > 0 ? Math.min(1, given / megabytesPerCpu / pictures) : 1;
  return { pictures, jobs, keptBytes, limits: { bytes, memoryBytes, seconds: 20, processorShare } };
}
