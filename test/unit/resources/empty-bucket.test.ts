import { setImmediate } from 'node:timers/promises';
import {
  DeleteObjectsCommand,
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { emptyBucket } from '../../../src/resources/bucket/empty-bucket.ts';
import { testContext } from '../../support/fakes/context.ts';

/** A bucket of so many pages, one object each. Nothing is deleted before `deletion` is over. */
function bucketOf(pages: number, deletion: () => Promise<unknown>) {
  const counts = { listed: 0, deleted: 0 };
  const send = async (command: object) => {
    if (command instanceof ListMultipartUploadsCommand) return {};
    if (command instanceof ListObjectVersionsCommand) {
      counts.listed += 1;
      return { Versions: [{ Key: String(counts.listed) }], IsTruncated: counts.listed < pages };
    }
    expect(command).toBeInstanceOf(DeleteObjectsCommand);
    await deletion();
    counts.deleted += 1;
    return {};
  };
  return { counts, session: { ...testContext(), client: () => ({ send }) as never } };
}

describe('a bucket that is emptied', () => {
  it('is listed no further ahead than memory should hold', async () => {
    const gate = Promise.withResolvers<void>();
    const { counts, session } = bucketOf(1000, () => gate.promise);
    const emptied = emptyBucket(session, 'photos');
    for (let turn = 0; turn < 500; turn++) await setImmediate();
    expect(counts).toEqual({ listed: 12, deleted: 0 });
    gate.resolve();
    await emptied;
    expect(counts).toEqual({ listed: 1000, deleted: 1000 });
  });

  it('loses what can be deleted, and then says what could not', async () => {
    let calls = 0;
    const { counts, session } = bucketOf(50, async () => {
      if (++calls === 3) throw new Error('denied');
    });
    await expect(emptyBucket(session, 'photos')).rejects.toThrow('denied');
    expect(counts).toEqual({ listed: 50, deleted: 49 });
  });
});
