// Deleting pictures with a real function: originals, thumbnails and items, also when no event tells of them.
import { DeleteObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Context } from '../../src/aws/session.ts';
import { type RmFlags, run as rm } from '../../src/commands/rm.ts';
import { removePictures } from '../../src/delivery/remove.ts';
import type { Trigger } from '../../src/stack/settings.ts';
import { sendMessages } from '../../src/transfer/queues/messages.ts';
import { fakeClock } from '../support/fakes/fake-clock.ts';
import { until } from '../support/runner/until.ts';
import { itemOf, keysIn, openSilentStack, store } from '../support/stacks/silent-stack.ts';
import { runVerb } from '../support/stacks/verb.ts';

type Remove = (args: string[], flags?: RmFlags) => ReturnType<typeof runVerb>;

const gone = async (context: Context, key: string) => (await itemOf(context, key)) === undefined;

/** A stack with these pictures and their thumbnails, for the tests of a `describe`. */
function shareStackWith(trigger: Trigger, keys: string[], take: (context: Context, remove: Remove) => void) {
  let close: () => Promise<void>;
  beforeAll(async () => {
    const { cloud, session, context } = await openSilentStack(trigger);
    close = async () => {
      session.close();
      await cloud.dispose();
    };
    for (const key of keys) await store(context, key);
    await sendMessages(context, keys);
    for (const key of keys) await until(async () => expect(await gone(context, key)).toBe(false));
    take(context, (args, flags = {}) =>
      runVerb(session, rm, { yes: true, timeout: 240, ...flags }, { args }),
    );
  });
  afterAll(() => close());
}

describe('rm', () => {
  let context: Context;
  let remove: Remove;
  shareStackWith('sqs', ['a/é 1.png', 'a/2.png', 'a/3.png', 'b.png'], (...taken) => {
    [context, remove] = taken;
  });

  it('takes originals, thumbnails and items, by key and by prefix, and leaves the others', async () => {
    const dry = await remove([], { prefix: 'a/', dryRun: true });
    expect(dry.events.at(-1)).toMatchObject({ event: 'done', deleted: 0, wouldDelete: 3, dryRun: true });

    // As it was typed on another system: in decomposed characters.
    const first = await remove(['a/e\u0301 1.png', 'a/none.png']);
    expect(first.code).toBe(0);
    expect(first.events).toContainEqual(
      expect.objectContaining({ event: 'item', key: 'a/é 1.png', result: 'deleted' }),
    );
    expect(first.events.at(-1)).toMatchObject({ deleted: 1, failed: 0, missing: 1 });
    expect(await gone(context, 'a/é 1.png')).toBe(true);

    // Deleted behind our back: nothing told the function, and only the item is left.
    const Bucket = context.names.of('originals');
    await context.client(S3Client).send(new DeleteObjectCommand({ Bucket, Key: 'a/2.png' }));
    const second = await remove([], { prefix: 'a/' });
    expect(second.events.at(-1)).toMatchObject({ command: 'rm', deleted: 2, failed: 0, missing: 0 });
    expect(await keysIn(context, 'originals')).toEqual(['b.png']);
    await expect.poll(() => keysIn(context, 'thumbnails')).toEqual(['b.png/1024.webp', 'b.png/256.webp']);
    expect(await gone(context, 'b.png')).toBe(false);
  });
});

describe('where events do not come', () => {
  let context: Context;
  shareStackWith('s3-sqs', ['lost.png', 'again.png', 'stuck.png'], (taken) => {
    context = taken;
  });

  it('makes up for them, and keeps the item of what was stored again', async () => {
    let isRestored = false;
    const clock = fakeClock(async () => {
      if (!isRestored) await store(context, 'again.png');
      isRestored = true;
      if (clock.elapsed() >= 60_000) await expect.poll(() => gone(context, 'lost.png')).toBe(true);
    });
    const totals = { deleted: 0, wouldDelete: 0, failed: 0, missing: 0 };
    const options = { dryRun: false, wait: true, timeoutSeconds: 1000 };
    await removePictures({ ...context, clock }, { keys: ['lost.png', 'again.png'] }, options, totals);
    expect(totals).toMatchObject({ deleted: 2, failed: 0 });
    expect(await gone(context, 'again.png')).toBe(false);
  });

  it('says what is left when the function does not do its part', async () => {
    const options = { dryRun: false, wait: true, timeoutSeconds: 30 };
    const totals = { deleted: 0, wouldDelete: 0, failed: 0, missing: 0 };
    const removal = removePictures(
      { ...context, clock: fakeClock() },
      { keys: ['stuck.png'] },
      options,
      totals,
    );
    await expect(removal).rejects.toMatchObject({
      code: 'TimedOut',
      message: 'no news for 30 s; still in the table: the item of stuck.png',
    });
    expect(totals.deleted).toBe(1);
  });
});

it.each([
  [[], {}, 'rm takes either keys or --prefix'],
  [['a.png'], { prefix: 'a' }, 'rm takes either keys or --prefix'],
  [[], { prefix: '' }, 'an empty --prefix would delete every picture'],
])('refuses %j with %j before anything is looked at', async (args, flags, message) => {
  const call = { args, flags } as unknown as Parameters<typeof rm>[0];
  expect(() => rm(call)).toThrow(message);
});
