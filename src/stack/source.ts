// Where the originals are: in the stack's bucket, or in the user's own (--source), which thumbs only reads.
import { ThumbsError } from '../errors/errors.ts';

interface Source {
  bucket: string;
  /** What the keys begin with; empty: all of them. */
  prefix: string;
}

/** Of the bucket with the originals. */
export interface Originals extends Source {
  arn: string;
  /** The stack made it. Otherwise only its notification configuration may be written, and none of its objects. */
  isOwn: boolean;
}

/** `s3://BUCKET[/PREFIX]` */
export function parseSource(text: string): Source {
  const [, bucket = '', prefix = ''] = /^s3:\/\/([^/]*)\/?(.*)$/.exec(text) ?? [];
  return { bucket, prefix };
}

export const writeSource = ({ bucket, prefix }: Source): string =>
  prefix ? `s3://${bucket}/${prefix}` : `s3://${bucket}`;

/** Throws `SourceReadOnly` for a stack with a source. */
export function refuseWriting({ source }: { source?: string | undefined }): void {
  if (source === undefined) return;
  const where = writeSource(parseSource(source));
  throw new ThumbsError(
    'SourceReadOnly',
    `the originals of this stack are in ${where}, which thumbs only reads`,
    {
      fix: `add and delete pictures there yourself, for example: aws s3 cp FILE ${where}; thumbs follows`,
    },
  );
}

/**
 * Originals cannot move: their items and thumbnails would be about pictures that the stack no longer has. A bucket of its own
 * that the stack has made counts, whatever its settings say. Throws `SourceFixed`.
 */
export function refuseMove({ settings, resources }: Known, wanted: string | undefined): void {
  const before = resources.originals ? undefined : settings.source;
  const [from, to] = [before, wanted].map((one) => one && parseSource(one).bucket);
  if (from === to) return;
  const nameOf = (bucket: string | undefined) => (bucket ? `the bucket ${bucket}` : 'a bucket of its own');
  throw new ThumbsError(
    'SourceFixed',
    `this stack has its originals in ${nameOf(from)}; they cannot move to ${nameOf(to)}`,
    { fix: 'make another stack beside it: add --stack NAME; or remove this one first: thumbs teardown' },
  );
}

/** What is known of the stack so far. */
interface Known {
  settings: { source?: string };
  resources: Readonly<Record<string, unknown>>;
}
