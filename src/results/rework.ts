// The results of commands that process images again, or remove them.

/** Images that were processed again. */
export interface Rework {
  done: number;
  failed: number;
  /** Their originals are not in the bucket (any more). */
  gone: number;
  /** Sent and waited for, without any result. */
  pending: number;
  ms: number;
}

export interface RetriedImages extends Rework {
  retried: number;
}

export interface FailedImages {
  count: number;
  deadLetters: number;
  unreadable: number;
}

export interface ReprocessResult extends Rework {
  stale: number;
  /** Upper bound: as if all of them were in the folder with the most expensive renditions. */
  estimatedUsd: number;
  sent: number;
  dryRun?: true;
}

export interface BackfillResult extends Rework {
  /** Originals without an item, before the run. */
  missing: number;
  estimatedUsd: number;
  sent: number;
  dryRun?: true;
}

export interface FocusResult extends Rework {
  key: string;
  /** null: a person's point was removed. */
  focalPoint: { X: number; Y: number } | null;
  sent: number;
}

export interface RmResult {
  deleted: number;
  /** S3 refused. */
  failed: number;
  /** There is neither an original nor an item. */
  missing: number;
  dryRun?: true;
  wouldDelete?: number;
  ms: number;
}
