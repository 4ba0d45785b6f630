// Files on their way: a few at a time, counted together, with each failed file kept by its name for a retry. A file
// whose name is taken waits for a decision, without blocking the others.
import type { Api } from '../data/api.ts';
import { ApiError } from '../data/http.ts';
import { makeStore, type Store } from '../data/store.ts';
import { counted } from '../words.ts';
import { type Conflicts, openConflicts } from './conflicts.ts';
import { freeName } from './free-name.ts';
import type { Sending } from './sending.ts';
import { openQueue } from './upload-queue.ts';

export interface FailedUpload extends Sending {
  reason: string;
  /** The file itself is at fault. */
  isFinal: boolean;
}

/** Totals since the list was last empty. */
export interface UploadState {
  files: number;
  sent: number;
  skipped: number;
  bytes: number;
  sentBytes: number;
  failures: FailedUpload[];
  isRunning: boolean;
}

export interface Uploads {
  state: Store<UploadState>;
  conflicts: Conflicts;
  add(files: readonly Sending[]): void;
  retryFailed(): void;
  cancel(): void;
  clear(): void;
}

interface UploadEvents {
  /** Is there a picture of this name? */
  isKnown(name: string): boolean;
  onSent(sending: Sending): void;
  onEnd(state: UploadState): void;
}

const filesAtOnce = 4;
/** Progress events come dozens of times a second per file. */
const drawEveryMs = 100;
const nothing: UploadState = {
  ...{ files: 0, sent: 0, skipped: 0, bytes: 0, sentBytes: 0 },
  failures: [],
  isRunning: false,
};

export function openUploads(api: Api, { isKnown, onSent, onEnd }: UploadEvents): Uploads {
  const state = makeStore(nothing);
  const queue = openQueue(filesAtOnce);
  let totals = { ...nothing };
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
  const isTaken = (name: string) => isKnown(name) || queue.has(name);
  const keepBoth = (sending: Sending) =>
    queue.push({ ...sending, name: freeName(sending.name, isTaken), isNumbered: true });
  const conflicts = openConflicts((sending, decision) => {
    if (decision === 'replace') queue.push({ ...sending, overwrite: true });
    else if (decision === 'keep both') keepBoth(sending);
    else {
      totals.bytes -= sending.file.size;
      totals.files -= 1;
      totals.skipped += 1;
    }
    proceed();
  });
  const fail = (sending: Sending, error: unknown) => {
    const isThere = error instanceof ApiError && error.status === 409;
    // A picture that this page does not know: somebody else sent it, or it is not processed yet.
    if (isThere && sending.isNumbered) keepBoth(sending);
    else if (isThere) conflicts.ask(sending);
    else {
      totals.bytes -= sending.file.size;
      totals.failures.push({ ...sending, reason: reasonOf(error), isFinal: isAboutFile(error) });
    }
  };
  const sendOne = async (sending: Sending): Promise<void> => {
    const { file, name, overwrite = false } = sending;
    const { signal } = controller;
    let sent = 0;
    const onProgress = (bytes: number) => {
      // Some servers also count the bytes around a file.
      const now = Math.min(bytes, file.size);
      totals.sentBytes += now - sent;
      sent = now;
      drawSoon();
    };
    try {
      await api.upload(file, name, { onProgress, signal, overwrite });
      onProgress(file.size);
      totals.sent += 1;
      onSent(sending);
    } catch (error) {
      totals.sentBytes -= sent;
      if (signal.aborted) totals.bytes -= file.size;
      else fail(sending, error);
    }
    queue.end(sending);
    proceed();
  };
  const proceed = () => {
    for (let next = queue.take(); next; next = queue.take()) void sendOne(next);
    drawSoon();
    if (!totals.isRunning || !queue.isEmpty() || conflicts.isOpen()) return;
    totals.isRunning = false;
    conflicts.forget();
    draw();
    onEnd(state.get());
  };
  const add = (files: readonly Sending[]) => {
    if (files.length === 0) return;
    if (!totals.isRunning) totals = { ...nothing, failures: totals.failures, isRunning: true };
    totals.files += files.length;
    for (const { file } of files) totals.bytes += file.size;
    for (const sending of files) {
      if (!sending.overwrite && isTaken(sending.name)) conflicts.ask(sending);
      else queue.push(sending);
    }
    draw();
    proceed();
  };
  return {
    state,
    conflicts,
    add,
    retryFailed: () => {
      const again = totals.failures.filter(({ isFinal }) => !isFinal);
      totals.failures = totals.failures.filter(({ isFinal }) => isFinal);
      add(again);
    },
    cancel: () => {
      queue.clear();
      conflicts.forget();
      controller.abort();
      controller = new AbortController();
      proceed();
    },
    clear: () => {
      totals = { ...nothing, failures: [] };
      draw();
    },
  };
}

/** The file itself is wrong: its name, size or type. */
const isAboutFile = (error: unknown) => error instanceof ApiError && [400, 413, 415].includes(error.status);

function reasonOf(error: unknown): string {
  if (error instanceof ApiError) return error.message;
  // A file that was moved or deleted after it was chosen.
  return error instanceof Error ? error.message : String(error);
}

/** `2 files uploaded, 1 skipped, 1 failed` */
export function summaryOf({ sent, skipped, failures: { length: failed } }: UploadState): string {
  const others = [
    ...(skipped > 0 ? [`${skipped} skipped`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
  ];
  const uploaded = sent > 0 || others.length === 0 ? [`${counted(sent, 'file')} uploaded`] : [];
  return [...uploaded, ...others].join(', ');
}
