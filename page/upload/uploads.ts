// Files on their way: a few at a time, counted together, with each failed file kept by its name for a retry. A file
// whose name is taken waits for a decision, without blocking the others.
import type { Api } from '../data/api.ts';
import type { Store } from '../data/store.ts';
import { counted } from '../words.ts';
import type { Conflicts } from './conflicts.ts';
import type { Choice } from './dropped.ts';
import { openIntake } from './intake.ts';
import type { Sending } from './sending.ts';
import {
  clearTally,
  countAdded,
  countRefused,
  openTally,
  type Tally,
  takeRetriable,
  type UploadState,
} from './tally.ts';
import { isReadable, UnreadableFile } from './unreadable.ts';

export interface Uploads {
  state: Store<UploadState>;
  conflicts: Conflicts;
  add(choice: Choice): void;
  retryFailed(): void;
  cancel(): void;
  clear(): void;
}

interface UploadEvents {
  /** Is there a picture of this name? */
  isKnown(name: string): boolean;
  /** Returns what to call when it was sent. */
  onStart(sending: Sending): () => void;
  onEnd(state: UploadState): void;
}

export function openUploads(api: Api, { isKnown, onStart, onEnd }: UploadEvents): Uploads {
  const tally = openTally();
  const { queue, conflicts, accept, takeBack } = openIntake(tally, { isKnown, onDecision: () => proceed() });
  let controller = new AbortController();
  const sendOne = async (sending: Sending): Promise<void> => {
    await sendCounted(api, tally, sending, { signal: controller.signal, onStart, onFailure: takeBack });
    queue.end(sending);
    proceed();
  };
  const proceed = () => {
    for (let next = queue.take(); next; next = queue.take()) void sendOne(next);
    tally.drawSoon();
    if (!tally.totals.isRunning || !queue.isEmpty() || conflicts.isOpen()) return;
    tally.totals.isRunning = false;
    conflicts.forget();
    tally.draw();
    onEnd(tally.state.get());
  };
  const add = ({ sendings, refusals }: Choice) => {
    if (sendings.length + refusals.length === 0) return;
    countAdded(tally, sendings);
    for (const refusal of refusals) countRefused(tally, refusal);
    for (const sending of sendings) accept(sending);
    tally.draw();
    proceed();
  };
  const cancel = () => {
    queue.clear();
    conflicts.forget();
    controller.abort();
    controller = new AbortController();
    proceed();
  };
  const retryFailed = () => add({ sendings: takeRetriable(tally), refusals: [] });
  const clear = () => clearTally(tally);
  return { state: tally.state, conflicts, add, retryFailed, cancel, clear };
}

interface SendingEvents {
  signal: AbortSignal;
  onStart(sending: Sending): () => void;
  onFailure(sending: Sending, error: unknown): void;
}

/** Sends one file, and counts the bytes sent so far. */
async function sendCounted(
  api: Api,
  tally: Tally,
  sending: Sending,
  { signal, onStart, onFailure }: SendingEvents,
): Promise<void> {
  const { file, name, overwrite = false } = sending;
  const onSent = onStart(sending);
  let sent = 0;
  const onProgress = (bytes: number) => {
    // Some servers also count the bytes around a file.
    const now = Math.min(bytes, file.size);
    tally.totals.sentBytes += now - sent;
    sent = now;
    tally.drawSoon();
  };
  try {
    await api.upload(file, name, { onProgress, signal, overwrite });
    onProgress(file.size);
    tally.totals.sent += 1;
    onSent();
  } catch (error) {
    tally.totals.sentBytes -= sent;
    if (signal.aborted) tally.totals.bytes -= file.size;
    else onFailure(sending, (await isReadable(file)) ? error : new UnreadableFile());
  }
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
