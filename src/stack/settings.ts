// What a stack is made like: kept in the state file, so that a later setup without flags changes nothing.
import { type Format, formats, type Recipe } from '../../lambda/contract.ts';
import type { Config } from '../config.ts';
import { UsageError } from '../errors/errors.ts';

export const triggers = ['s3-sqs', 'sqs', 's3'] as const;
export type Trigger = (typeof triggers)[number];
export const architectures = ['x86_64', 'arm64'] as const;
export type Architecture = (typeof architectures)[number];

export const sites = ['private', 'public', 'amplify'] as const;
export type Site = (typeof sites)[number];

export interface Settings extends Recipe {
  /** s3-sqs: bucket event → queue → function; sqs: `upload` sends messages; s3: bucket event → function. */
  trigger: Trigger;
  arch: Architecture;
  memoryMB: number;
  timeoutSeconds: number;
  /** Most functions at work at once for this queue, 2 to 1,000. */
  maxConcurrency: number;
  retentionDays: number;
  /** Name or ARN of a role that is not ours; null means thumbs makes one. */
  role: string | null;
  /** ARN of the policy beyond which the roles of thumbs can do nothing; without it, whatever the account has is left. */
  permissionsBoundary?: string;
  /** Alarms and a dashboard; without it, none. */
  alarms?: boolean;
  /**
   * The page as a website. private: pictures through the API; public: thumbnails for everybody, too; amplify: hosted
   * there. Without it there is none.
   */
  site?: Site;
  /** When the stack may be removed (ISO 8601); without it, it stays. */
  expires?: string;
  /** Without it there is no HTTP API. */
  api?: ApiSettings;
}

export interface ApiSettings {
  /** Who may read: everybody, or whoever has the token. Writing always needs it. */
  read: 'open' | 'token';
  /** SHA-256 of the token in hex: the token itself is shown once and kept nowhere. */
  tokenHash: string;
  /** Setup has not come to the point where it shows the token. */
  isTokenUnseen?: true;
}

export const defaultSettings: Settings = {
  trigger: 's3-sqs',
  sizes: [256, 1024],
  format: 'webp',
  quality: 80,
  arch: 'x86_64',
  memoryMB: 1536,
  timeoutSeconds: 60,
  // New AWS accounts may run ten functions at once; five leaves room for others.
  maxConcurrency: 5,
  retentionDays: 14,
  role: null,
};

/** Away from AWS the function runs on this machine, with this machine's own binaries. */
export function defaultsFor({ local, endpoint }: Pick<Config, 'local' | 'endpoint'>): Settings {
  const isHere = local || endpoint !== undefined;
  return { ...defaultSettings, arch: isHere && process.arch === 'arm64' ? 'arm64' : 'x86_64' };
}

/** CloudWatch Logs takes these and no others (PutRetentionPolicy). */
const retentions = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** What IAM takes for a role's name, or an ARN of one. */
const roleRule = /^([\w+=,.@-]{1,64}|arn:\S+:role\/\S+)$/;

/** The customer's own policies, and AWS's. */
const policyRule = /^arn:aws[\w-]*:iam::(\d{12}|aws):policy\/\S+$/;

/** Throws UsageError. */
export function checkBoundary(arn: string): string {
  if (policyRule.test(arn)) return arn;
  throw new UsageError(
    `--permissions-boundary takes the ARN of a managed policy, as arn:aws:iam::123456789012:policy/NAME, not '${arn}'`,
  );
}

/** Limits of AWS (Lambda, SQS mappings, Logs) and of sense, checked before anything is called. Throws UsageError. */
export function checkSettings(settings: Settings): Settings {
  const { sizes, format, quality, memoryMB, timeoutSeconds, maxConcurrency, retentionDays } = settings;
  within('--quality', quality, 1, 100);
  within('--memory', memoryMB, 128, 10_240, 'MB');
  within('--timeout', timeoutSeconds, 1, 900, 'seconds');
  within('--max-concurrency', maxConcurrency, 2, 1000);
  if (sizes.length === 0 || sizes.length > 10) throw new UsageError('--sizes takes one to ten sizes');
  for (const size of sizes) within('--sizes', size, 16, 8192, 'pixels');
  oneOf('--format', format, formats);
  if (settings.animated && format !== 'webp')
    throw new UsageError(`--animated needs --format webp, not ${format}`);
  oneOf('--trigger', settings.trigger, triggers);
  oneOf('--arch', settings.arch, architectures);
  if (!retentions.includes(retentionDays)) {
    throw new UsageError(
      `CloudWatch Logs keeps logs for ${retentions.join(', ')} days, not ${retentionDays}`,
    );
  }
  if (settings.role && !roleRule.test(settings.role))
    throw new UsageError(`--role takes the name or the ARN of a role, not '${settings.role}'`);
  if (settings.permissionsBoundary) checkBoundary(settings.permissionsBoundary);
  // `--role ''` goes back to a role of thumbs' own.
  return { ...settings, sizes: [...new Set(sizes)].sort((a, b) => a - b), role: settings.role || null };
}

function within(flag: string, value: number, least: number, most: number, unit = ''): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw new UsageError(`${flag} takes a whole number from ${least} to ${most}${unit && ` ${unit}`}`);
}

function oneOf(flag: string, value: string, choices: readonly string[]): void {
  if (!choices.includes(value)) throw new UsageError(`${flag} takes ${choices.join(', ')}, not '${value}'`);
}

/** The part of the settings that decides what a thumbnail looks like. */
export function recipeOf({ sizes, format, quality, animated }: Settings): Recipe & { format: Format } {
  return { sizes, format, quality, ...(animated ? { animated } : {}) };
}
