// What each command ends with: the `done` event, one line of --json. Fields are added, never renamed. A new command has
// to say here what it ends with, and the terminal how people read it.

import type { PriceEstimate, Used } from './prices.ts';

export type Command = keyof Results;

/** The `done` event of one command, or of any. */
export type Done<Name extends Command = Command> = {
  [One in Name]: { event: 'done'; command: One } & Results[One];
}[Name];

interface Results {
  setup: SetupResult;
  upload: UploadResult;
  scan: { count: number };
  /** `written`: what a statement that writes has done. */
  query: { count: number; written?: string };
  status: StatusResult;
  logs: { count: number; since: string };
  retry: RetriedImages | FailedImages | { dropped: string[] };
  reprocess: ReprocessResult;
  focus: FocusResult;
  download: { downloaded: string; key: string; bytes: number; ms: number };
  teardown: TeardownResult;
  recover: { stack: string; recovered: number; missing: string[]; settings: object };
  state: StateResult;
  doctor: { problems: number; warnings: number };
  /** `trust`: of a role handed over by --role, whose own policy this is. */
  policy: { policies: object[]; trust?: object } & ({ policy: object } | { policyFiles: string[] });
  export: ExportResult;
  /** Of addresses. */
  url: { count: number };
  html: { count: number };
  /** `manifest`: the file, where one was asked for. */
  manifest: { count: number; manifest?: string };
  gallery: { gallery: string; ms: number };
  local: LocalResult | { script: string; variables: Record<string, string> };
  completion: { script: string };
}

/** Where the HTTP API and the site are. */
export interface Access {
  api?: string;
  site?: string;
}

interface SetupResult extends Access {
  stack: string;
  created: number;
  updated: number;
  unchanged: number;
  destroyed: number;
  /** What was to be removed and is not ours, or may not be. */
  left?: Leftover[];
  /** Of an HTTP API that was made just now. */
  token?: string;
  /** Nothing was done: these are what setup would do. */
  plan?: true;
  wouldCreate?: number;
  wouldUpdate?: number;
  wouldDestroy?: number;
  ms: number;
}

interface UploadResult {
  uploaded: number;
  /** Of the uploaded: copied inside the bucket. */
  copied: number;
  /** All files that were not sent, the unchanged ones included. */
  skipped: number;
  unchanged: number;
  done: number;
  failed: number;
  bytes: number;
  kept?: number;
  pending?: number;
  deleted?: number;
  dryRun?: true;
  wouldUpload?: number;
  wouldDelete?: number;
  ms: number;
}

/** Images that went through the pipeline once more. */
export interface Rework {
  done: number;
  failed: number;
  /** Their originals are not in the bucket (any more). */
  gone: number;
  /** Sent, waited for, and heard nothing of. */
  pending: number;
  ms: number;
}

interface RetriedImages extends Rework {
  retried: number;
}

interface FailedImages {
  count: number;
  deadLetters: number;
  unreadable: number;
}

interface ReprocessResult extends Rework {
  stale: number;
  /** At most: as if all of them were in the folder with the most expensive renditions. */
  estimatedUsd: number;
  sent: number;
  dryRun?: true;
}

interface FocusResult extends Rework {
  key: string;
  /** null: there is none of a person's any more. */
  focalPoint: { X: number; Y: number } | null;
  sent: number;
}

interface TeardownResult {
  /** Of stacks, with --expired. */
  count?: number;
  destroyed: number;
  left: Leftover[];
  ms: number;
}

interface StatusResult extends Access {
  drift: boolean;
  resources: ResourceStatus[];
  /** null: it could not be counted, because what holds it is missing. */
  queue: number | null;
  deadLetters: number | null;
  done: number | null;
  failed: number | null;
  lastHour: LastHour | null;
  price: PriceEstimate & { used: Used | null };
}

export interface ResourceStatus {
  id: string;
  type: string;
  name: string;
  state: 'missing' | 'drifted' | 'ok' | 'unwanted';
  differences: Difference[];
}

interface StateResult {
  count: number;
  stateFile: string;
  stack: string;
  suffix: string;
  account: string;
  region: string;
  endpoint: string | null;
  settings: object;
}

type ExportResult = { format: string; missing: string[] } & (
  | { template: string }
  | { exported: string; with: string[] }
);

interface LocalResult {
  running: boolean;
  endpoint: string | null;
  pid: number | null;
  dataDir: string;
}

/** Something that stays although it was to be removed. */
export interface Leftover {
  id: string;
  type: string;
  name: string;
  reason: string;
}

export interface Difference {
  field: string;
  is: unknown;
  wanted: unknown;
}

export interface LastHour {
  images: number;
  failures: number;
  /** Of an image, on average; null without images. */
  ms: number | null;
  /** Calls of the function that failed, and that were not let in. */
  errors: number;
  throttles: number;
}
