// Counts uploads, and draws the counts: at once, or throttled when they change often.
import { ApiError } from '../data/http.ts';
import { makeStore, type Store } from '../data/store.ts';
import type { Sending } from './sending.ts';

export interface FailedUpload extends Sending {
  reason: string;
  /** The file itself is at fault, so a retry cannot help. */
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

export interface Tally {
  /** The totals as last drawn. */
  state: Store<UploadState>;
  /** The current totals. */
  totals: UploadState;
  draw(): void;
  drawSoon(): void;
}

/** Progress events fire dozens of times a second per file. */
const drawEveryMs = 100;
const nothing: UploadState = {
  ...{ files: 0, sent: 0, skipped: 0, bytes: 0, sentBytes: 0 },
  failures: [],
  isRunning: false,
};

export function openTally(): Tally {
  const state = makeStore(nothing);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const draw = () => {
    clearTimeout(timer);
    timer = undefined;
    state.set({ ...tally.totals, failures: [...tally.totals.failures] });
  };
  const drawSoon = () => {
    timer ??= setTimeout(draw, drawEveryMs);
  };
  const tally: Tally = { state, totals: { ...nothing }, draw, drawSoon };
  return tally;
}

/** Starts from zero unless an upload is already running. */
export function countAdded(tally: Tally, files: readonly Sending[]): void {
  const { failures, isRunning } = tally.totals;
  if (!isRunning) tally.totals = { ...nothing, failures, isRunning: true };
  tally.totals.files += files.length;
  for (const { file } of files) tally.totals.bytes += file.size;
}

export function countSkipped({ totals }: Tally, { file }: Sending): void {
  totals.bytes -= file.size;
  totals.files -= 1;
  totals.skipped += 1;
}

export function countFailed({ totals }: Tally, sending: Sending, error: unknown): void {
  totals.bytes -= sending.file.size;
  totals.failures.push({ ...sending, reason: reasonOf(error), isFinal: isAboutFile(error) });
}

/** Removes and returns the failures that a retry may fix. */
export function takeRetriable({ totals }: Tally): FailedUpload[] {
  const again = totals.failures.filter(({ isFinal }) => !isFinal);
  totals.failures = totals.failures.filter(({ isFinal }) => isFinal);
  return again;
}

export function clearTally(tally: Tally): void {
  tally.totals = { ...nothing, failures: [] };
  tally.draw();
}

/** True when the file itself is wrong: its name, size or type. */
const isAboutFile = (error: unknown) => error instanceof ApiError && [400, 413, 415].includes(error.status);

function reasonOf(error: unknown): string {
  if (error instanceof ApiError) return error.message;
  // For example, the file was moved or deleted after it was chosen.
  return error instanceof Error ? error.message : String(error);
}
