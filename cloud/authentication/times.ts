// When a request was signed, and how long that is valid: S3 tolerates a clock that is 15 minutes off, the others 5
// minutes; a link is valid as long as it says, at most a week.
import { AwsError } from '../aws-error.ts';
import { isS3, malformed, type Signed, wrongSignature } from './refusals.ts';

const minuteMs = 60_000;
const s3SkewMs = 15 * minuteMs;
const skewMs = 5 * minuteMs;
const weekSeconds = 7 * 24 * 3600;

/** `20261129T105126Z`; undefined for anything else. Milliseconds since 1970. */
export function parseTime(text: string): number | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  if (!match) return undefined;
  const [, year, month, day, hour, minute, second] = match;
  const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(time) ? undefined : time;
}

export const formatTime = (time: number) => new Date(time).toISOString().replace(/[-:]|\.\d+/g, '');

/** Throws when the request was signed too long ago, or too far ahead. */
export function checkSkew(service: Signed, signedAt: number, now: number): void {
  const max = isS3(service) ? s3SkewMs : skewMs;
  const skew = now - signedAt;
  if (Math.abs(skew) <= max) return;
  if (isS3(service)) {
    const text = 'The difference between the request time and the current time is too large.';
    throw new AwsError('RequestTimeTooSkewed', text, 403, {
      RequestTime: formatTime(signedAt),
      ServerTime: isoSeconds(now),
      MaxAllowedSkewMilliseconds: String(s3SkewMs),
    });
  }
  const { code, status } = wrongSignature(service, { accessKeyId: '', signature: '', stringToSign: '' });
  const [sent, today] = [formatTime(signedAt), formatTime(now)];
  const text =
    skew > 0
      ? `Signature expired: ${sent} is now earlier than ${formatTime(now - max)} (${today} - 5 min.)`
      : `Signature not yet current: ${sent} is still later than ${formatTime(now + max)} (${today} + 5 min.)`;
  throw new AwsError(code, text, status);
}

/** A link's lifetime in seconds. Throws when it has none, or a longer one than AWS allows. */
export function parseLifetime(service: Signed, text: string): number {
  const refuse = (why: string) => malformed(service, 'query', why);
  if (!/^-?\d+$/.test(text)) throw refuse('X-Amz-Expires should be a number');
  const seconds = Number(text);
  if (seconds < 0) throw refuse('X-Amz-Expires must be non-negative');
  if (seconds > weekSeconds) {
    throw refuse(
      'X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds',
    );
  }
  return seconds;
}

/** Throws when a link is over, or not valid yet. */
export function checkLifetime(signedAt: number, seconds: number, now: number): void {
  if (signedAt - now > s3SkewMs) {
    throw new AwsError('AccessDenied', 'Request is not valid yet', 403, {
      'X-Amz-Date': formatTime(signedAt),
      ServerTime: isoSeconds(now),
    });
  }
  checkExpiry(signedAt + seconds * 1000, now, { 'X-Amz-Expires': String(seconds) });
}

/** Throws AccessDenied when the link's time is over. */
export function checkExpiry(expires: number, now: number, fields: Record<string, string> = {}): void {
  if (now <= expires) return;
  throw new AwsError('AccessDenied', 'Request has expired', 403, {
    ...fields,
    Expires: isoSeconds(expires),
    ServerTime: isoSeconds(now),
  });
}

function isoSeconds(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19)}Z`;
}
