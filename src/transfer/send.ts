// One image's way into the bucket: compared, sent, reported.

import { findObject } from '../aws/objects.ts';
import { explain, isAws } from '../errors/errors.ts';
import type { ItemEvent } from '../events.ts';
import { type Content, withContent } from './content.ts';
import type { Sent } from './duplicates.ts';
import { describeFault, isFileFault } from './faults.ts';
import type { Job } from './job.ts';
import type { LocalImage } from './local-image.ts';
import { whenKeyFree } from './store.ts';

/** Throws errors of S3 and the file system. */
export async function sendImage(job: Job, image: LocalImage): Promise<void> {
  const known = job.present.get(image.key);
  // A file untouched since it became this very object need not even be read.
  if (known && known.etag === image.uploadedAs) return leave(job, image, known.etag);
  if (known && known.bytes !== image.bytes && !job.overwrite) return keepOther(job, image);
  await withContent(job, image, (content) => sendContent(job, image, content, known));
}

async function sendContent(
  job: Job,
  image: LocalImage,
  content: Content,
  known: { etag: string; bytes: number } | undefined,
): Promise<void> {
  // Only a file of the same size can be unchanged, so only that one is worth a digest.
  if (known?.bytes === image.bytes && (await content.isObject(known.etag)))
    return leave(job, image, known.etag);
  if (known && !job.overwrite) return keepOther(job, image);
  if (job.dryRun) {
    job.totals.wouldUpload += 1;
    job.totals.bytes += image.bytes;
    return tell(job, image, { result: 'skipped', reason: 'dry run: would be uploaded', wouldUpload: true });
  }
  await send(job, image, content);
}

function leave(job: Job, image: LocalImage, etag: string): void {
  job.totals.unchanged += 1;
  job.advance(image.bytes);
  tell(job, image, { result: 'skipped', reason: 'unchanged', isUnchanged: true });
  job.onStored({ image, etag, isUnchanged: true });
}

function keepOther(job: Job, image: LocalImage): void {
  job.totals.kept += 1;
  job.advance(image.bytes);
  tell(job, image, { result: 'skipped', reason: 'already there' });
}

async function send(job: Job, image: LocalImage, content: Content): Promise<void> {
  const { context, totals, store, messenger } = job;
  const sending = job.sendOnce(image, {
    digest: content.digest,
    copy: (duplicate) => store.copy(image, duplicate),
    put: () => whenKeyFree(context, content.put),
  });
  const sent = await sending.catch((error) => sentBefore(job, image, content, error));
  if (!sent) return keepOther(job, image);
  const { etag, duplicate } = sent;
  totals.uploaded += 1;
  if (duplicate) {
    totals.copied += 1;
    job.advance(image.bytes);
  } else {
    totals.bytes += image.bytes;
  }
  const copied = duplicate && `copied in the bucket: same content as ${duplicate.key}`;
  const reason = [copied, encodedName(image)].filter(Boolean).join('; ');
  tell(job, image, { result: 'uploaded', ...(reason ? { reason } : {}) });
  job.onStored({ image, etag, isUnchanged: false });
  await messenger?.add(image.key);
}

/** The key is taken: by somebody else, or by this very picture, in an attempt whose answer was lost. */
async function sentBefore(
  { context, overwrite }: Job,
  { key }: LocalImage,
  content: Content,
  error: unknown,
): Promise<Sent | undefined> {
  if (overwrite || !isAws(error, 'PreconditionFailed')) throw error;
  const there = await findObject(context, context.names.originals.bucket, key);
  return there && (await content.isObject(there.etag)) ? { etag: there.etag } : undefined;
}

const encodedName = ({ file, key }: LocalImage): string | undefined =>
  typeof file === 'string'
    ? undefined
    : `its name is not UTF-8; the key has the bytes percent-encoded: ${key}`;

/** A failed file is reported, and the others continue. */
export function reportFailure(job: Job, image: LocalImage, error: unknown): void {
  job.totals.failed += 1;
  const reason = isFileFault(error) ? describeFault(error) : explain(error).message;
  tell(job, image, { result: 'failed', reason });
}

type Told = Omit<ItemEvent, 'event' | 'file' | 'key' | 'bytes'>;

function tell({ context }: Job, { path: file, key, bytes }: LocalImage, told: Told): void {
  context.emit({ event: 'item', file, key, bytes, ...told });
}
