// Every error a person sees: what we were doing, what AWS said, what to do now. All advice is worded here.

import { leaves } from './causes.ts';
import * as known from './codes.ts';
import { credentialsAdvice, expiredAdvice } from './credentials.ts';
import { denialAdvice } from './denials.ts';
import { networkAdvice, withProxy } from './network.ts';
import type { ErrorReport } from './report.ts';
import { maskSecrets } from './secrets.ts';
import { isFull, noSpaceAdvice } from './space.ts';

/** An error of our own, with a stable code for scripts and advice for people. */
export class ThumbsError extends Error {
  readonly code: string;
  readonly fix: string | undefined;

  constructor(code: string, message: string, options: { fix?: string | undefined; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.name = 'ThumbsError';
    this.code = code;
    this.fix = options.fix;
  }
}

/** Wrong usage: exit 2. */
export class UsageError extends ThumbsError {
  constructor(message: string, fix?: string) {
    super('Usage', message, fix === undefined ? {} : { fix });
  }
}

/** Invalid credentials, found before any call was made with them: exit 4. */
export class CredentialsError extends ThumbsError {}

/** The errors of AWS's SDK, as far as we use them. `name` is the service's error code. */
interface AwsFailure extends Error {
  $metadata?: { httpStatusCode?: number; requestId?: string };
  code?: string;
  /** File system errors; sockets share some of their codes. */
  path?: string;
}

/** True when the error carries one of AWS's codes. Compares names, because duplicate SDK copies break instanceof. */
export function isAws(error: unknown, ...names: string[]): boolean {
  return error instanceof Error && names.includes(error.name);
}

export function httpStatus(error: unknown): number | undefined {
  return (error as AwsFailure | undefined)?.$metadata?.httpStatusCode;
}

/** Resolves to undefined when the call failed with one of the codes: the only way an error may be swallowed. */
export async function ignore<T>(names: readonly string[], call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    // `whileDoing` keeps the code of the original error.
    const isNamed = isAws(error, ...names) || (error instanceof ThumbsError && names.includes(error.code));
    if (isNamed) return undefined;
    throw error;
  }
}

/** Credentials that are missing, expired or refused: exit 4, and never worth a retry. */
export function isCredentials(error: unknown): boolean {
  return (
    error instanceof CredentialsError ||
    isAws(
      error,
      ...known.expiredNames,
      ...known.refusedNames,
      ...known.missingNames,
      ...known.identityNames,
    ) ||
    isWordless(error, 400)
  );
}

export function isDenied(error: unknown): boolean {
  return isAws(error, ...known.deniedNames) || isWordless(error, 403);
}

/** A refused HEAD has no body, and so no name: S3 answers 400 for an expired session, 403 for a missing permission. */
function isWordless(error: unknown, ...statuses: number[]): boolean {
  return isAws(error, 'Unknown') && statuses.includes(httpStatus(error) ?? 0);
}

/** SQS spells throttling with or without 'Exception', API Gateway only by status. */
export function isThrottle(error: unknown): boolean {
  return (isAws(error, ...known.throttleNames) || httpStatus(error) === 429) && !isQuota(error);
}

/** Amplify reports a full account and a throttled caller alike: with LimitExceededException and 429. */
export function isQuota(error: unknown): boolean {
  return isAws(error, 'LimitExceededException') && /maximum number of/i.test((error as Error).message);
}

/** A create call met an existing resource of that name. Lambda uses one error name for many conflicts: its text decides. */
export function isExists(error: unknown): boolean {
  if (isAws(error, ...known.existsNames)) return true;
  return isAws(error, 'ResourceConflictException') && /already exist/i.test((error as Error).message);
}

/** The connection was cut half-way, or the server has a problem of its own. */
export function isHiccup(error: unknown): boolean {
  if (!(error instanceof Error) || isThrottle(error) || isFull(error)) return false;
  return (error as AwsFailure).code === 'ECONNRESET' || (httpStatus(error) ?? 0) >= 500;
}

export function isAbort(error: unknown): boolean {
  return isAws(error, 'AbortError') || (error instanceof ThumbsError && error.code === 'Interrupted');
}

/** Adds what we were doing to what went wrong, keeping the cause for `causedBy`. `advice`: used when there is no better. */
export function whileDoing(doing: string, error: unknown, advice?: string): ThumbsError {
  const { code, message, fix = advice } = explain(error);
  return new ThumbsError(code, `${doing}: ${message}`, { cause: error, ...(fix ? { fix } : {}) });
}

/** One error as people and scripts get it: code, message with AWS's request id, and what to do now. No secrets. */
export function explain(error: unknown): ErrorReport {
  const [first, ...others] = leaves(error).map(explainOne);
  if (!first) return explainOne(error);
  if (others.length === 0) return first;
  const all = [first, ...others];
  const again = 'what was made is recorded: run the same command again';
  const message = `${all.length} steps failed: ${all.map((one) => one.message).join('; ')}`;
  return { code: first.code, message, fix: all.find(({ fix }) => fix)?.fix ?? again, failures: all };
}

function explainOne(error: unknown): ErrorReport {
  if (!(error instanceof Error)) return { code: 'Unknown', message: maskSecrets(String(error)) };
  const code = codeOf(error);
  const fix = error instanceof ThumbsError ? error.fix : advice(error);
  const { requestId } = (error as AwsFailure).$metadata ?? {};
  const words = messageOf(error);
  // 'Error' is the name of an unnamed error, and Node's own messages begin with the code.
  const isSaid = code === 'Error' || words.startsWith(`${code}:`);
  const source = [isSaid ? '' : code, requestId ? `request ${requestId}` : ''].filter(Boolean).join(', ');
  const foreign = source ? `${words} (${source})` : words;
  const message = error instanceof ThumbsError ? error.message : foreign;
  return { code, message: maskSecrets(message), ...(fix ? { fix } : {}) };
}

function codeOf(error: AwsFailure): string {
  if (isForeignAnswer(error) || isWordless(error, 400, 403)) return `HTTP ${httpStatus(error)}`;
  const isNamed = error instanceof ThumbsError || ['Error', 'AggregateError'].includes(error.name);
  return isNamed && error.code ? error.code : error.name;
}

function messageOf(error: Error): string {
  if (isForeignAnswer(error)) return 'the endpoint did not answer like AWS';
  if (isWordless(error, 400, 403)) return 'AWS refused the request and gave no reason';
  const members = error instanceof AggregateError ? error.errors.map(String).join('; ') : '';
  return withProxy(error, error.message || members || 'no message');
}

/** An AWS-compatible server without the service: it answers 501, or something that the SDK cannot parse. */
export function isNotServed(error: unknown): boolean {
  return error instanceof Error && (isForeignAnswer(error) || httpStatus(error) === 501);
}

/** A page of a proxy or web server, which the SDK could not parse. */
function isForeignAnswer(error: Error): boolean {
  return error.name === 'SyntaxError' && httpStatus(error) !== undefined;
}

function advice(error: AwsFailure): string | undefined {
  // A refused HEAD has no error name.
  const named = isWordless(error, 400) ? expiredAdvice : credentialsAdvice(error);
  const found = advices.find(([fits]) => fits(error))?.[1];
  return named ?? (typeof found === 'function' ? found(error) : found) ?? networkAdvice(error);
}

type Advice = string | ((error: AwsFailure) => string);

const advices: [fits: (error: AwsFailure) => boolean, advice: Advice][] = [
  [
    ({ message }) => message.includes('Region is missing'),
    'choose a region: --region us-east-1, or AWS_REGION in .env',
  ],
  [isFull, noSpaceAdvice],
  [isDenied, denialAdvice],
  [isForeignAnswer, 'check AWS_ENDPOINT_URL and any proxy in between'],
  [
    (error) => isAws(error, ...known.busyNames),
    'AWS is still busy with it: run the same command again in a few minutes, it continues where it stopped',
  ],
  [
    (error) => isAws(error, ...known.absentNames),
    'a part of the stack is missing: find it with thumbs status, and recreate it with thumbs setup',
  ],
  [
    ({ code = '', path }) => path !== undefined && known.fileCodes.includes(code),
    'the file system refused it: work in a writable folder with free space on its disk',
  ],
  [isThrottle, 'AWS is slowing us down: wait a minute and run the same command again'],
];
