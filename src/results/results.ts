// The result of each command: its `done` event, one line of --json. Fields are added, never renamed. A new command must
// declare its result here, and its text for people in the terminal.

import type { DomainState } from './domain.ts';
import type { LocalResult } from './local.ts';
import type { PriceEstimate, Used } from './prices.ts';
import type {
  BackfillResult,
  FailedImages,
  FocusResult,
  ReprocessResult,
  RetriedImages,
  RmResult,
} from './rework.ts';

export type Command = keyof Results;

/** The `done` event of one command, or of any. */
export type Done<Name extends Command = Command> = {
  [One in Name]: { event: 'done'; command: One } & Results[One];
}[Name];

interface Results {
  setup: SetupResult;
  upload: UploadResult;
  scan: { count: number };
  /** `written`: what a writing statement has done. */
  query: { count: number; written?: string };
  status: StatusResult;
  logs: { count: number; since: string };
  retry: RetriedImages | FailedImages | { dropped: string[] };
  reprocess: ReprocessResult;
  backfill: BackfillResult;
  focus: FocusResult;
  rm: RmResult;
  download: DownloadResult;
  teardown: TeardownResult;
  recover: { stack: string; recovered: number; missing: string[]; settings: object };
  state: StateResult;
  doctor: { problems: number; warnings: number };
  /** `trust`: of a role handed over by --role, whose own policy this is. */
  policy: { policies: object[]; trust?: object } & ({ policy: object } | { policyFiles: string[] });
  export: ExportResult;
  /** Number of addresses. */
  url: { count: number };
  html: { count: number };
  /** `share`: the link; `expiresAt`: when it expires. */
  share: { share: string; expiresAt: string } & ({ key: string } | { folder: string });
  /** `manifest`: the file, if one was requested. */
  manifest: { count: number; manifest?: string };
  gallery: { gallery: string; ms: number };
  local: LocalResult | { script: string; variables: Record<string, string> };
  completion: { script: string };
  /** `--help`, of the program or of a command. */
  help: { text: string };
  version: { version: string };
}

/** The addresses of the HTTP API and the site. */
export interface Access {
  api?: string;
  site?: string;
  /** Of the distribution, with a slash at its end. */
  cdn?: string;
  domain?: DomainState;
  notifications?: Notifications;
}

/** The topic's ARN, and the subscribers that setup asked for: `mailto:` and web addresses. */
export interface Notifications {
  topic: string;
  confirmed: string[];
  pending: string[];
}

interface SetupResult extends Access {
  stack: string;
  created: number;
  updated: number;
  unchanged: number;
  destroyed: number;
  /** Resources that should have been removed and are not, or may not be, ours. */
  left?: Leftover[];
  /** Of a new HTTP API. */
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
  /** Those of the uploaded that were copied inside the bucket. */
  copied: number;
  /** All files that were not sent, including unchanged ones. */
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

/** A kind that could not be looked for. */
export type Unseen = Omit<Leftover, 'name'>;

interface TeardownResult {
  /** Number of stacks, with --expired. */
  count?: number;
  destroyed: number;
  left: Leftover[];
  unseen?: Unseen[];
  ms: number;
}

/** One picture: `downloaded` is its file. Several: the folder. */
type DownloadResult = { downloaded: string; bytes: number; ms: number } & (
  | { key: string }
  | { count: number; unchanged: number; failed: number }
);

export interface StatusResult extends Access {
  drift: boolean;
  resources: ResourceStatus[];
  /** null: it could not be counted, because its container is missing. */
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
  /** 'elsewhere': only on the machine that built it, which is no drift. */
  state: 'missing' | 'drifted' | 'ok' | 'unwanted' | 'elsewhere';
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

export type ExportFormat = 'cloudformation' | 'terraform' | 'aws-cli';

type ExportResult = { format: ExportFormat; missing: string[] } & (
  | { template: string }
  | { exported: string; with: string[] }
);

/** A resource that should have been removed but stays. */
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
  /** Per image, on average; null without images. */
  ms: number | null;
  /** Failed and throttled invocations. */
  errors: number;
  throttles: number;
}
