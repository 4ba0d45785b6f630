// The optional site under the faults that the rest of a stack is tested with: throttles, lost replies, accounts
// that will not have it. The stack with its API is there already, so that only the site's own calls meet them.
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { publicPolicyBlocked } from '../../cloud/faults/situations.ts';
import { deny, failAlways, slowPublicAccess, throttleEverything } from '../../cloud/faults.ts';
import type { Site } from '../../src/stack/settings.ts';
import { blockAccount } from '../support/cloud/s3-control.ts';
import { fakeClock } from '../support/fakes/fake-clock.ts';
import { type FaultSite, isRead, loseEachReply, makeSite, writesIn } from '../support/faults/fault-site.ts';
import { countsOf, emptyAccount, oneStackWithApi } from '../support/stacks/inventory.ts';

const counts = {
  public: { ...oneStackWithApi, buckets: 3 },
  amplify: { ...oneStackWithApi, apps: 1 },
} satisfies Partial<Record<Site, object>>;
const kinds = ['public', 'amplify'] as const;

async function open(): Promise<FaultSite> {
  const site = await makeSite({ clock: fakeClock() });
  expect(await site.setUp({ api: true })).toMatchObject({ code: 0 });
  return site;
}

async function expectWhole(site: FaultSite, counts: object, where = ''): Promise<void> {
  expect(countsOf(await site.inventory()), where).toEqual(counts);
  expect(new Set(Object.values((await site.setUp()).changes)), where).toEqual(new Set(['unchanged']));
}

describe.each(kinds)('setup --site %s', (kind) => {
  it('comes through throttles of every operation, and so does its end', async () => {
    vi.stubEnv('AWS_MAX_ATTEMPTS', '1');
    onTestFinished(() => void vi.unstubAllEnvs());
    const site = await open();
    const outcome = await site.setUp({ site: kind }, throttleEverything(3));
    expect(outcome, String(outcome.error)).toMatchObject({ code: 0 });
    await expectWhole(site, counts[kind]);
    expect(await site.setUp({ site: false }, throttleEverything(3))).toMatchObject({ code: 0 });
    await expectWhole(site, oneStackWithApi);
    await site.setUp({ site: kind });
    expect(await site.tearDown(throttleEverything(3))).toMatchObject({ code: 0 });
    expect(await site.inventory()).toEqual(emptyAccount);
  });

  it('makes nothing twice when replies to writing calls are lost, and leaves nothing at its end', async () => {
    const site = await open();
    const made = await writesIn(() => site.setUp({ site: kind }));
    const gone = await writesIn(() => site.setUp({ site: false }));
    const [making, removing] = [loseEachReply(), loseEachReply()];
    // Not every call of these is sent again at once.
    for (let runs = 1; (await site.setUp({ site: kind }, making.faults)).code !== 0; runs++)
      expect(runs).toBeLessThan(made.length);
    expect([...making.lost]).toEqual(expect.arrayContaining(made));
    await expectWhole(site, counts[kind]);
    const outcome = await site.setUp({ site: false }, removing.faults);
    expect(outcome, String(outcome.error)).toMatchObject({ code: 0 });
    expect([...removing.lost]).toEqual(expect.arrayContaining(gone));
    await expectWhole(site, oneStackWithApi);
  });
});

describe('a public site', () => {
  it('is announced, waits for S3 to open, and is closed by a teardown that keeps the images', async () => {
    const site = await open();
    const outcome = await site.setUp({ site: 'public' }, slowPublicAccess(3));
    expect(outcome, String(outcome.error)).toMatchObject({ code: 0 });
    expect(outcome.notes).toContainEqual(
      expect.stringMatching(/--site public: everybody .* can see the thumbnails/),
    );
    expect(outcome.notes).toContainEqual(
      expect.stringMatching(/S3 still blocks public access \(up to 60 s\)/),
    );
    const thumbnail = { Bucket: await site.nameOf('thumbnails'), Key: 'a.jpg/256.webp' };
    await site.cloud.client(S3Client).send(new PutObjectCommand({ ...thumbnail, Body: 'a thumbnail' }));
    const address = `${site.cloud.endpoint}/${thumbnail.Bucket}/${thumbnail.Key}`;
    expect((await fetch(address)).status).toBe(200);
    expect(await site.tearDown(undefined, { keepImages: true })).toMatchObject({ code: 0 });
    expect((await fetch(address)).status).toBe(403);
    expect(countsOf(await site.inventory())).toMatchObject({ buckets: 2, apis: 0, apps: 0 });
  });

  it.each(['private', 'public'] as const)(
    'is refused before anything is made where the account blocks it, and --site %s works once that is lifted',
    async (kind) => {
      const site = await open();
      await blockAccount(site.cloud, { BlockPublicPolicy: true });
      const { error, calls } = await site.setUp({ site: kind });
      expect(error).toMatchObject({
        code: 'PublicAccessBlocked',
        message: expect.stringMatching(/blocks public access \(BlockPublicPolicy\).*nothing was made/),
        fix: expect.stringMatching(/--site amplify.*put-public-access-block --account-id 0{12}/),
      });
      expect(calls.filter((operation) => !isRead(operation))).toEqual([]);
      const plan = await site.setUp({ site: kind, plan: true });
      expect(plan).toMatchObject({ error: { code: 'PublicAccessBlocked' } });
      expect(plan.events.map(({ event }) => event)).toContain('planned');
      await expectWhole(site, oneStackWithApi);
      await blockAccount(site.cloud, {});
      expect(await site.setUp({ site: kind }, deny('s3-control', '*'))).toMatchObject({ code: 0 });
      await blockAccount(site.cloud, { RestrictPublicBuckets: true });
      await expectWhole(site, counts.public);
    },
  );

  it('that the account will not have is refused with other ways, and --no-site goes back', async () => {
    const site = await open();
    const { error } = await site.setUp(
      { site: 'public' },
      failAlways('s3', 'PutBucketPolicy', publicPolicyBlocked('x')),
    );
    expect(String(error)).toBeDefined();
    expect(JSON.stringify((error as AggregateError).errors.map(({ fix }) => fix))).toMatch(/--site amplify/);
    expect(await site.setUp({ site: false })).toMatchObject({ code: 0 });
    await expectWhole(site, oneStackWithApi);
  });
});

it('an account without Amplify keeps its stack, with a note instead of a site', async () => {
  const site = await open();
  const outcome = await site.setUp({ site: 'amplify' }, deny('amplify', '*'));
  expect(outcome).toMatchObject({ code: 0 });
  expect(outcome.notes).toContainEqual(expect.stringMatching(/may not use Amplify.*thumbs gallery/));
  expect(countsOf(await site.inventory())).toEqual(oneStackWithApi);
  expect(await site.tearDown(deny('amplify', '*'))).toMatchObject({ code: 0 });
  expect(await site.inventory()).toEqual(emptyAccount);
});
