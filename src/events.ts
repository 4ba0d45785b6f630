// The events that the core sends to the terminal. The core never prints; each --json line is one event, so names are contract.

import type { ErrorReport } from './errors/report.ts';
import type { PriceEstimate } from './results/prices.ts';
import type { Difference, Done } from './results/results.ts';

/** The outcome for a resource. */
export type Change = 'created' | 'updated' | 'unchanged' | 'destroyed';

export type Event =
  /** `price`: only with --plan. */
  | { event: 'planned'; steps: PlannedStep[]; price?: PriceEstimate }
  | { event: 'started'; id: string; type: string }
  | { event: 'note'; id: string; text: string; letter?: UnreadableLetter }
  | { event: 'finished'; id: string; type: string; change: Change; name: string; ms: number }
  | { event: 'failed'; id: string; error: ErrorReport }
  | CallEvent
  | { event: 'progress'; id: string; done: number; total: number; unit: 'bytes' | 'images' | 'objects' }
  | ItemEvent
  | FindingEvent
  | ({ event: 'record' } & Record<string, unknown>)
  /** A server listens there until it is interrupted. */
  | { event: 'listening'; id: string; url: string }
  /** `upload --watch`: everything that was found is sent, and changes are awaited. */
  | { event: 'watching'; id: string; paths: readonly string[] }
  /** What to try next, for people only: not in --json. May have several lines. */
  | { event: 'hint'; text: string }
  | Done
  | ({ event: 'error' } & ErrorReport);

/** With --explain: a call that is about to be made. */
export interface CallEvent {
  event: 'call';
  /** AWS's name of the operation: 'CreateRole'. */
  operation: string;
  /** The equivalent `aws` command; a shell loop for a wait. Has several lines. */
  script: string;
  /** What the call waits for, and what would cause a retry. */
  why: string[];
}

/** A dead letter that is about no image. `excerpt`: the start of its body. */
interface UnreadableLetter {
  message: string;
  /** ISO 8601. */
  sentAt: string;
  reason: string;
  excerpt: string;
}

export interface PlannedStep {
  id: string;
  type: string;
  name: string;
  action: 'create' | 'update' | 'unchanged' | 'remove';
  /** The fields that differ: the current value and what setup would make. */
  differences: Difference[];
}

/** One file of an upload: sent or not, and later its outcome; or of a download. `bytes` is the file's size. */
export interface ItemEvent {
  event: 'item';
  file: string;
  key: string;
  /** `deleted` only with `rm`, and with `upload --delete`: in the bucket, but no longer here. `file` is empty then. */
  result: 'uploaded' | 'downloaded' | 'skipped' | 'done' | 'failed' | 'deleted';
  bytes: number;
  reason?: string;
  /** The reason without details of this file (another's name, a size), if it has any: used for grouping. */
  reasonKind?: string;
  /** No news: the bucket holds this very file since an earlier upload. */
  isUnchanged?: true;
  /** Skipped because nothing is sent (`--dry-run`). */
  wouldUpload?: true;
  /** Kept because nothing is deleted (`--dry-run`). */
  wouldDelete?: true;
}

/** A result of `doctor`. Every level but `ok` names the command that fixes it, or gives details. */
export interface FindingEvent {
  event: 'finding';
  id: string;
  title: string;
  level: 'ok' | 'note' | 'warning' | 'problem';
  text: string;
  fix?: string;
}

export type Emit = (event: Event) => void;
