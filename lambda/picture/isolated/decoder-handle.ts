// A decoder from the function's side: the process is started, given one picture at a time, watched and ended.
import type { ChildProcess } from 'node:child_process';
import type { Socket } from 'node:net';
import { decoderBytes } from '../../capacity.ts';
import type { Limits } from '../../limits.ts';
import { Refusal, type RefusalCode, refuse } from '../refusals.ts';
import type { MadeThumbnail, Order, Picture } from '../thumbnail.ts';
import { startDecoder } from './decoder-start.ts';
import { type Frame, readFrames, writeFrame } from './frames.ts';
import { openProcess, type ProcessView } from './process-view.ts';

/** The bytes of the thumbnails follow one another. `code` is a refusal's. */
export type Answer =
  | {
      picture: Omit<Picture, 'thumbnails'>;
      thumbnails: (Omit<MadeThumbnail, 'bytes'> & { length: number })[];
    }
  | { failure: { code?: RefusalCode | undefined; name: string; message: string } };

/** No process allocates memory faster. So one far from its limit is checked seldom, and one close to it often. */
const mostBytesPerMs = 4_000_000;
const [leastPauseMs, longestPauseMs] = [5, 250];
/** libvips checks the time itself, between strips of pixels; code that does not gets this much longer. */
const graceSeconds = 1;
/** Thumbnails are much smaller. */
const maxAnswerBytes = 512 * 1024 * 1024;

export class Decoder {
  readonly #child: ChildProcess;
  readonly #pipe: Socket;
  readonly #process: ProcessView;
  readonly #ready: Promise<Frame>;
  /** Resolves to how it ended. */
  readonly #end: Promise<string>;
  #isGone = false;
  #onFrame: (frame: Frame) => void = () => {};

  /** `file` is another program in tests. */
  constructor(file?: string) {
    this.#child = startDecoder(file);
    this.#pipe = this.#child.stdio[3] as Socket;
    this.#process = openProcess(this.#child.pid);
    this.#ready = this.#nextFrame();
    this.#end = new Promise((resolve) => {
      this.#child.once('error', ({ message }) => resolve(message));
      this.#child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`));
      this.#pipe.once('error', (error) => {
        // When the pipe broke, the exit says more than this.
        if (!('code' in error)) resolve(`answered with ${error.message}`);
        this.end();
      });
    });
    void this.#end.then(() => this.end());
    readFrames(this.#pipe, maxAnswerBytes, (frame) => this.#onFrame(frame));
    this.#rest();
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  isUsable(): boolean {
    return !this.#isGone && this.#process.held() <= decoderBytes;
  }

  /** Rejects when the process did not start, which is no picture's fault. */
  async ready(): Promise<void> {
    const ended = this.#end.then((how) => {
      throw new Error(`the decoder could not be started (${how})`);
    });
    this.#wake();
    try {
      await Promise.race([this.#ready, ended]);
    } finally {
      this.#rest();
    }
  }

  /** Takes over `bytes`: nothing of them is left here. Any end of the process becomes a Refusal. */
  async decode(bytes: Buffer, order: Order): Promise<Picture> {
    const { limits } = order;
    const mostBytes = decoderBytes + bytes.length + limits.memoryBytes;
    const watch = this.#watch(limits, mostBytes);
    this.#wake();
    const ended = this.#end.then((how) => {
      throw how === 'SIGKILL' ? tooMuch(limits) : refuse('DecoderCrashed', how);
    });
    try {
      const answer = this.#nextFrame();
      // When the pipe breaks, the end of the process says why.
      writeFrame(this.#pipe, order, [bytes]).then(
        () => release(bytes),
        () => {},
      );
      return pictureOf(await Promise.race([answer, ended, watch.broken]));
    } finally {
      watch.close();
      this.#rest();
    }
  }

  end(): void {
    if (this.#isGone) return;
    this.#isGone = true;
    this.#child.kill('SIGKILL');
    this.#process.close();
    this.#pipe.destroy();
  }

  /** `broken` rejects with the reason why the process is ended. */
  #watch(limits: Limits, mostBytes: number) {
    const { promise: broken, reject } = Promise.withResolvers<never>();
    const began = this.#process.cpuSeconds() ?? 0;
    const stop = (reason: Error) => {
      reject(reason);
      this.end();
    };
    const look = () => {
      const left = mostBytes - this.#process.held();
      if (left < 0) return stop(tooMuch(limits));
      looks = setTimeout(look, Math.min(longestPauseMs, Math.max(leastPauseMs, left / mostBytesPerMs)));
    };
    let looks: NodeJS.Timeout;
    look();
    const timer = setTimeout(
      () => {
        // The cause counts, not what a busy machine notices first.
        clearTimeout(looks);
        look();
        const used = (this.#process.cpuSeconds() ?? Number.POSITIVE_INFINITY) - began;
        stop(used < limits.seconds / 2 ? starved() : refuse('TooSlow', limits.seconds));
      },
      (limits.seconds + graceSeconds) * 1000,
    );
    return {
      broken,
      close: () => {
        clearTimeout(looks);
        clearTimeout(timer);
      },
    };
  }

  #nextFrame(): Promise<Frame> {
    return new Promise((resolve) => {
      this.#onFrame = resolve;
    });
  }

  /** An idle process must not keep the function, or a test, from ending. */
  #rest(): void {
    this.#child.unref();
    this.#pipe.unref();
  }

  #wake(): void {
    this.#child.ref();
    this.#pipe.ref();
  }
}

/** May succeed when less is going on. */
const starved = () => new Error('the decoder was given too little of the processor');

const tooMuch = ({ memoryBytes }: Limits) => refuse('TooMuchMemory', memoryBytes);

/** Its memory is needed for the picture in progress; until the garbage collector ran, the function could hold it twice. */
function release({ buffer, byteLength }: Buffer): void {
  // Small buffers share theirs.
  if (buffer.byteLength === byteLength) (buffer as ArrayBuffer).transfer(0);
}

function pictureOf({ head, bytes }: Frame): Picture {
  const answer = head as Answer;
  if ('failure' in answer) {
    const { code, name, message } = answer.failure;
    throw code ? new Refusal(code, message) : Object.assign(new Error(message), { name });
  }
  let at = 0;
  const thumbnails = answer.thumbnails.map(({ length, ...thumbnail }) => {
    at += length;
    return { ...thumbnail, bytes: bytes.subarray(at - length, at) };
  });
  return { ...answer.picture, thumbnails };
}
