// Which bytes of an object a read requests: a Range header or a part number.
import { AwsError } from '../../../aws-error.ts';
import type { S3Call } from '../call.ts';
import { invalidArgument, invalidRequest } from '../errors.ts';
import type { Version } from './objects.ts';

/** Both ends inclusive; `partial` means status 206. An empty object has end -1. */
export interface Range {
  start: number;
  end: number;
  partial: boolean;
}

export function rangeOf(call: S3Call, version: Version): Range {
  const partNumber = call.query.get('partNumber');
  const header = call.header('range');
  if (partNumber !== null) {
    if (header !== undefined)
      throw invalidRequest('Cannot specify both Range header and partNumber query parameter');
    return partRange(version, partNumber);
  }
  return parseRange(header, version.bytes) ?? { start: 0, end: version.bytes - 1, partial: false };
}

/** Undefined without a range, or with one that is not understood, which means all. Throws InvalidRange. */
export function parseRange(header: string | undefined, bytes: number): Range | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '');
  const [, first = '', last = ''] = match ?? [];
  if (!match || (first === '' && last === '')) return undefined;
  if (first !== '' && last !== '' && Number(last) < Number(first)) return undefined;
  const start = first === '' ? Math.max(bytes - Number(last), 0) : Number(first);
  const end = first === '' || last === '' ? bytes - 1 : Math.min(Number(last), bytes - 1);
  if (start >= bytes || (first === '' && Number(last) === 0)) throw unsatisfiable(header ?? '', bytes);
  return { start, end, partial: true };
}

/** Of UploadPartCopy: unlike a read it takes no half range, and none that goes past the end. */
export function copyRange(header: string | undefined, bytes: number): Pick<Range, 'start' | 'end'> {
  if (header === undefined) return { start: 0, end: bytes - 1 };
  const [, first = '', last = ''] = /^bytes=(\d+)-(\d+)$/.exec(header) ?? [];
  const name = 'x-amz-copy-source-range';
  if (first === '' || Number(last) < Number(first)) {
    const rule =
      'The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy';
    throw invalidArgument(rule, name, header);
  }
  if (Number(last) < bytes) return { start: Number(first), end: Number(last) };
  if (Number(first) >= bytes)
    throw invalidRequest('The specified copy range is invalid for the source object size');
  throw invalidArgument(`Range specified is not valid for source object of size: ${bytes}`, name, header);
}

function partRange({ bytes, facts }: Version, partNumber: string): Range {
  const number = Number(partNumber);
  if (!Number.isInteger(number) || number < 1 || number > 10_000) {
    const text = 'Part number must be an integer between 1 and 10000, inclusive';
    throw invalidArgument(text, 'partNumber', partNumber);
  }
  const parts = facts.parts ?? [{ number: 1, bytes }];
  const part = parts[number - 1];
  if (!part) {
    const fields = { ActualPartCount: String(parts.length), PartNumberRequested: partNumber };
    throw new AwsError('InvalidPartNumber', 'The requested partnumber is not satisfiable', 416, fields);
  }
  const start = parts.slice(0, number - 1).reduce((sum, before) => sum + before.bytes, 0);
  return { start, end: start + part.bytes - 1, partial: true };
}

function unsatisfiable(header: string, bytes: number): AwsError {
  return new AwsError('InvalidRange', 'The requested range is not satisfiable', 416, {
    RangeRequested: header,
    ActualObjectSize: String(bytes),
  });
}
