// Files on their way: a few at a time, counted together, and each failure kept by its name with the file to try again.
import type { Api } from './api.ts';
import { ApiError } from './http.ts';
import { makeStore, type Store } from './store.ts';

export interface Sending {
  file: File;
  /** Whole, with the folder. */
  name: string;
}

export interface FailedUpload extends Sending {
  reason: string;
  /** The file itself is what is wrong. */
  isFinal: boolean;
}

/** Of all since the list was last empty. */
export interface UploadState {
  files: number;
  sent: number;
  bytes: number;
  sentBytes: number;
  failures: FailedUpload[];
  isRunning: boolean;
}

export interface Uploads {
  state: Store<UploadState>;
  add(files: readonly Sending[]): void;
  retryFailed(): void;
  cancel(): void;
  clear(): void;
}

const filesAtOnce = 4;
/** Progress comes dozens of times a second for each file. */
const drawEveryMs = 100;
const nothing: UploadState = { files: 0, sent: 0, bytes: 0, sentBytes: 0, failures: [], isRunning: false };

export function openUploads(
  api: Api,
  onSent: (sending: Sending) => void,
  onEnd: (state: UploadState) => void,
): Uploads {
  const state = makeStore(nothing);
  const queue: Sending[] = [];
  let totals = { ...nothing };
  let running = 0;
  let controller = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;

  const draw = () => {
    clearTimeout(timer);
    timer = undefined;
    state.set({ ...totals, failures: [...totals.failures] });
  };
  const drawSoon = () => {
    timer ??= setTimeout(draw, drawEveryMs);
  };
  const sendOne = async (sending: Sending): Promise<void> => {
    const { file, name } = sending;
    const { signal } = controller;
    let sent = 0;
    const onProgress = (bytes: number) => {
      // The form around a file counts, too.
      const now = Math.min(bytes, file.size);
      totals.sentBytes += now - sent;
      sent = now;
      drawSoon();
    };
    try {
      await api.upload(file, name, { onProgress, signal, overwrite: false });
      onProgress(file.size);
      totals.sent += 1;
      onSent(sending);
    } catch (error) {
      totals.sentBytes -= sent;
      totals.bytes -= file.size;
      if (!signal.aborted)
        totals.failures.push({ ...sending, reason: reasonOf(error), isFinal: isAboutFile(error) });
    }
  };
  const work = async (): Promise<void> => {
    running += 1;
    for (let next = queue.shift(); next; next = queue.shift()) {
      await sendOne(next);
      drawSoon();
    }
    running -= 1;
    if (running > 0) return;
    totals.isRunning = false;
    draw();
    onEnd(state.get());
  };
  const add = (files: readonly Sending[]) => {
    if (files.length === 0) return;
    if (!totals.isRunning) totals = { ...nothing, failures: totals.failures, isRunning: true };
    totals.files += files.length;
    for (const { file } of files) totals.bytes += file.size;
    queue.push(...files);
    draw();
    while (running < Math.min(filesAtOnce, queue.length + running)) void work();
  };
  return {
    state,
    add,
    retryFailed: () => {
      const again = totals.failures.filter(({ isFinal }) => !isFinal);
      totals.failures = totals.failures.filter(({ isFinal }) => isFinal);
      add(again);
    },
    cancel: () => {
      queue.length = 0;
      controller.abort();
      controller = new AbortController();
    },
    clear: () => {
      totals = { ...nothing, failures: [] };
      draw();
    },
  };
}

/** Its name, its size, or what it is. */
const isAboutFile = (error: unknown) => error instanceof ApiError && [400, 413, 415].includes(error.status);

function reasonOf(error: unknown): string {
  if (error instanceof ApiError) return error.message;
  // A file that was moved or deleted after it was chosen.
  return error instanceof Error ? error.message : String(error);
}
