// A decoder from the function's side: the process is started, given one picture at a time, watched and ended.
import type { ChildProcess } from 'node:child_process';
import type { Socket } from 'node:net';
import { decoderBytes } from '../../capacity.ts';
import { release } from '../../garbage.ts';
import { Refusal, type RefusalCode, refuse } from '../refusals.ts';
import type { MadeThumbnail, Order, Picture } from '../thumbnail.ts';
import { startDecoder } from './decoder-start.ts';
import { type Frame, readFrames, writeFrame } from './frames.ts';
import { openProcess, type ProcessView } from './process-view.ts';
import { type Patience, tooMuch, watchProcess } from './process-watch.ts';

/** The bytes of the thumbnails follow one another. `code` is a refusal's. */
export type Answer =
  | {
      picture: Omit<Picture, 'thumbnails'>;
      thumbnails: (Omit<MadeThumbnail, 'bytes'> & { length: number })[];
    }
  | { failure: { code?: RefusalCode | undefined; name: string; message: string } };

/** Thumbnails are much smaller. */
const maxAnswerBytes = 512 * 1024 * 1024;

export class Decoder {
  /** Limit between pictures. */
  readonly #idleBytes: number;
  readonly #child: ChildProcess;
  readonly #pipe: Socket;
  readonly #process: ProcessView;
  readonly #ready: Promise<Frame>;
  /** Resolves to how it ended. */
  readonly #end: Promise<string>;
  #isGone = false;
  #onFrame: (frame: Frame) => void = () => {};

  /** `keptBytes`: see capacity.ts. `file` is another program in tests. */
  constructor(keptBytes: number, file?: string) {
    this.#idleBytes = decoderBytes + keptBytes;
    this.#child = startDecoder(keptBytes, file);
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
    return !this.#isGone && this.#process.held() <= this.#idleBytes;
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
  async decode(
    bytes: Buffer,
    order: Order,
    patience: Patience = { seconds: order.limits.seconds, isLastTry: false },
  ): Promise<Picture> {
    const { limits } = order;
    const maxBytes = this.#idleBytes + bytes.length + limits.memoryBytes;
    const watch = watchProcess(this.#process, { limits, maxBytes, patience, end: () => this.end() });
    this.#wake();
    const ended = this.#end.then((how) => {
      throw how === 'SIGKILL' ? tooMuch(limits) : refuse('DecoderCrashed', how);
    });
    try {
      const answer = this.#nextFrame();
      // When the pipe breaks, the end of the process says why.
      writeFrame(this.#pipe, order, [bytes]).then(
        // Until the garbage collector ran, the function could hold it twice.
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
