// Every error a person sees: what we were doing, what AWS said, what to do now. All wording of advice lives here.

import { leaves } from './causes.ts';
import * as known from './codes.ts';
import { credentialsAdvice, expiredAdvice } from './credentials.ts';
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

/** Credentials that are no good, found out before anything was asked with them: exit 4. */
export class CredentialsError extends ThumbsError {}

/** What AWS's SDK throws, as far as we look at it. `name` is the service's error code. */
interface AwsFailure extends Error {
  $metadata?: { httpStatusCode?: number; requestId?: string };
  code?: string;
  /** Of the file system's errors; sockets have some of their codes, too. */
  path?: string;
}

/** True when the error carries one of AWS's codes. Compares names, because duplicate SDK copies break instanceof. */
export function isAws(error: unknown, ...names: string[]): boolean {
  return error instanceof Error && names.includes(error.name);
}

function httpStatus(error: unknown): number | undefined {
  return (error as AwsFailure | undefined)?.$metadata?.httpStatusCode;
}

/** Resolves to undefined when the call failed with one of the codes: the only way an error may be swallowed. */
export async function ignore<T>(names: readonly string[], call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    // `whileDoing` keeps the code of what it tells about.
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

/** A refused HEAD has no body, and so no name: S3 says 400 of a session that is over, 403 of what may not be seen. */
function isWordless(error: unknown, ...statuses: number[]): boolean {
  return isAws(error, 'Unknown') && statuses.includes(httpStatus(error) ?? 0);
}

/** SQS spells throttling with or without 'Exception', API Gateway by status alone. */
export function isThrottle(error: unknown): boolean {
  return (isAws(error, ...known.throttleNames) || httpStatus(error) === 429) && !isQuota(error);
}

/** Amplify tells a full account as it tells a caller that is too fast: with LimitExceededException and 429. */
export function isQuota(error: unknown): boolean {
  return isAws(error, 'LimitExceededException') && /maximum number of/i.test((error as Error).message);
}

/** A create met something of that name. Lambda has one error name for many conflicts: its text tells. */
export function isExists(error: unknown): boolean {
  if (isAws(error, ...known.existsNames)) return true;
  return isAws(error, 'ResourceConflictException') && /already exist/i.test((error as Error).message);
}

export function isUnreachable(error: unknown): boolean {
  if (isAws(error, 'TimeoutError')) return true;
  const code = (error as AwsFailure | undefined)?.code;
  return error instanceof Error && code !== undefined && known.unreachableCodes.includes(code);
}

/** The connection was cut in the middle, or the server has a trouble of its own. */
export function isHiccup(error: unknown): boolean {
  if (!(error instanceof Error) || isThrottle(error) || isFull(error)) return false;
  return (error as AwsFailure).code === 'ECONNRESET' || (httpStatus(error) ?? 0) >= 500;
}

export function isAbort(error: unknown): boolean {
  return isAws(error, 'AbortError') || (error instanceof ThumbsError && error.code === 'Interrupted');
}

/** Adds what we were doing to what went wrong, keeping the cause for `causedBy`. `advice`: when there is no better. */
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
  // 'Error' is the name of an error that has none, and Node's own words begin with the code.
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
  if (isForeignAnswer(error)) return 'the endpoint did not answer as AWS does';
  if (isWordless(error, 400, 403)) return 'AWS refused it without a word';
  const members = error instanceof AggregateError ? error.errors.map(String).join('; ') : '';
  return error.message || members || 'no message';
}

/** An AWS-shaped server that lacks the service: it says 501, or nothing that the SDK could parse. */
export function isNotServed(error: unknown): boolean {
  return error instanceof Error && (isForeignAnswer(error) || httpStatus(error) === 501);
}

/** A proxy's or a web server's page, which the SDK could not parse. */
function isForeignAnswer(error: Error): boolean {
  return error.name === 'SyntaxError' && httpStatus(error) !== undefined;
}

function advice(error: AwsFailure): string | undefined {
  // A refused HEAD has no name to go by.
  const named = isWordless(error, 400) ? expiredAdvice : credentialsAdvice(error);
  return named ?? advices.find(([fits]) => fits(error))?.[1];
}

const advices: [fits: (error: AwsFailure) => boolean, advice: string][] = [
  [
    ({ message }) => message.includes('Region is missing'),
    'say which region: --region us-east-1, or AWS_REGION in .env',
  ],
  [isFull, noSpaceAdvice],
  [isDenied, 'this account may not do that: ask its owner for the permission named above'],
  [isForeignAnswer, 'see what answers there: check AWS_ENDPOINT_URL and any proxy in between'],
  [isUnreachable, 'the endpoint does not answer: check the network and AWS_ENDPOINT_URL'],
  [
    (error) => isAws(error, ...known.busyNames),
    'AWS is still busy with it: run the same command again in a few minutes, it goes on where it stopped',
  ],
  [
    (error) => isAws(error, ...known.absentNames),
    'a part of the stack is missing: see which with thumbs status, and make it again with thumbs setup',
  ],
  [
    ({ code = '', path }) => path !== undefined && known.fileCodes.includes(code),
    'the file system refuses that: work in a folder that you may write to, with room on its disk',
  ],
  [isThrottle, 'AWS is slowing us down: wait a minute and run the same command again'],
];
