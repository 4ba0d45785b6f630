// Counts uploads, and draws the counts: at once, or throttled when they change often.
import { ApiError } from '../data/api-error.ts';
import { makeStore, type Store } from '../data/store.ts';
import type { Choice } from './dropped.ts';
import type { Sending } from './sending.ts';
import { UnreadableFile } from './unreadable.ts';

interface FailedUpload {
  name: string;
  reason: string;
  /** What to try again; null when the file itself is at fault, so that another try cannot help. */
  again: Sending | null;
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

/** Lists what could not even be read. */
export function countRefused({ totals }: Tally, { name, error }: Choice['refusals'][number]): void {
  totals.failures.push({ name, reason: error.message, again: null });
}

export function countFailed({ totals }: Tally, sending: Sending, error: unknown): void {
  totals.bytes -= sending.file.size;
  const reason = error instanceof Error ? error.message : String(error);
  totals.failures.push({ name: sending.name, reason, again: isAboutFile(error) ? null : sending });
}

/** Removes and returns the failures that a retry may fix. */
export function takeRetriable({ totals }: Tally): Sending[] {
  const sendings = totals.failures.flatMap(({ again }) => again ?? []);
  totals.failures = totals.failures.filter(({ again }) => again === null);
  return sendings;
}

export function clearTally(tally: Tally): void {
  tally.totals = { ...nothing, failures: [] };
  tally.draw();
}

/** True when the file itself is wrong: its name, size or type, or it is gone. */
const isAboutFile = (error: unknown) =>
  error instanceof UnreadableFile || (error instanceof ApiError && [400, 413, 415].includes(error.status));
