// Errors that every other file would meet as well.
import { causedBy } from '../errors/causes.ts';
import { isAbort, isAws, isCredentials, isDenied } from '../errors/errors.ts';
import { isUnreachable } from '../errors/network.ts';
import { isFull } from '../errors/space.ts';

const kinds = [
  isAbort,
  isCredentials,
  isDenied,
  isUnreachable,
  isFull,
  (error: unknown) => isAws(error, 'NoSuchBucket'),
];

export const isFatal = (error: unknown): boolean =>
  causedBy(error, (cause) => kinds.some((isOfKind) => isOfKind(cause)));
