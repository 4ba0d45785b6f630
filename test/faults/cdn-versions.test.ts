// CloudFront counts versions: a change that names an old one is refused. It also refuses to delete what a distribution
// refers to, and sees a deleted one for a while.
import {
  CloudFrontClient,
  GetDistributionConfigCommand,
  ListDistributionsCommand,
  UpdateDistributionCommand,
} from '@aws-sdk/client-cloudfront';
import { describe, expect, it } from 'vitest';
import { edgePieceInUse } from '../../cloud/faults/situations.ts';
import { failAlways, failTimes, meanwhile } from '../../cloud/faults.ts';
import type { Faults } from '../../cloud/service.ts';
import { makeNames } from '../../src/stack/names.ts';
import { fakeClock } from '../support/fakes/fake-clock.ts';
import {
  type FaultSite,
  loseEachReply,
  makeSite,
  type Outcome,
  writesIn,
} from '../support/faults/fault-site.ts';
import { driftCdn } from '../support/stacks/drift-cdn.ts';
import { countsOf, emptyAccount, oneStack } from '../support/stacks/inventory.ts';

const withCdn = { ...oneStack, distributions: 1, edgePieces: 4 };
/** A stack whose distributions are deployed at once. */
async function open(): Promise<FaultSite> {
  const site = await makeSite({ clock: fakeClock(), timings: { distributionMs: 0 } });
  await site.setUp();
  return site;
}

/** Somebody changes every piece by hand. */
async function drift({ cloud, state }: FaultSite): Promise<void> {
  const data = await state();
  if (!data) throw new Error('there is no stack to change');
  await driftCdn(cloud, makeNames(data));
}

type Step = (site: FaultSite, faults?: Faults) => Promise<Outcome>;

const steps: [what: string, counts: typeof oneStack, run: Step][] = [
  ['adding a CDN', withCdn, (site, faults) => site.setUp({ cdn: true, tags: { team: 'a' } }, faults)],
  [
    'mending every piece of it',
    withCdn,
    async (site, faults) => {
      await drift(site);
      return site.setUp({ tags: {} }, faults);
    },
  ],
  ['removing it', oneStack, (site, faults) => site.setUp({ cdn: false }, faults)],
];

it('a lost reply to each writing call of a setup that adds, mends and removes a CDN is made good at once', async () => {
  const site = await open();
  const writes: string[][] = [];
  for (const [, , run] of steps) writes.push(await writesIn(() => run(site)));
  for (const [index, [what, counts, run]] of steps.entries()) {
    const { faults, lost } = loseEachReply();
    const outcome = await run(site, faults);
    expect(outcome, `${what}: ${outcome.error}`).toMatchObject({ code: 0 });
    expect([...lost], what).toEqual(expect.arrayContaining(writes[index] ?? []));
    expect(countsOf(await site.inventory()), what).toEqual(counts);
    expect(new Set(Object.values((await site.setUp()).changes)), what).toEqual(new Set(['unchanged']));
  }
});

it('a distribution that somebody else changes at the same moment is read again', async () => {
  const site = await open();
  await site.setUp({ cdn: true });
  const front = site.cloud.client(CloudFrontClient);
  const current = async () => {
    const { DistributionList } = await front.send(new ListDistributionsCommand({}));
    const Id = DistributionList?.Items?.[0]?.Id;
    return { Id, ...(await front.send(new GetDistributionConfigCommand({ Id }))) };
  };
  const touch = async () => {
    const { Id, ETag: IfMatch, DistributionConfig } = await current();
    await front.send(new UpdateDistributionCommand({ Id, IfMatch, DistributionConfig }));
  };
  const faults = meanwhile('cloudfront', 'UpdateDistribution', touch);
  const outcome = await site.setUp({ cdnPriceClass: '200' }, faults);
  expect(outcome, String(outcome.error)).toMatchObject({ code: 0 });
  expect((await current()).DistributionConfig).toMatchObject({ PriceClass: 'PriceClass_200' });
});

describe('a deleted distribution that CloudFront still sees', () => {
  const deletions = [
    ['DeleteOriginAccessControl', 'OriginAccessControl'],
    ['DeleteCachePolicy', 'CachePolicy'],
    ['DeleteResponseHeadersPolicy', 'ResponseHeadersPolicy'],
    ['DeleteFunction', 'Function'],
  ] as const;
  it.each(deletions)('holds up %s, which is waited for with a note', async (operation, kind) => {
    const site = await open();
    await site.setUp({ cdn: true });
    const outcome = await site.tearDown(failTimes('cloudfront', operation, 6, edgePieceInUse(kind)));
    expect(outcome).toMatchObject({ code: 0 });
    expect(outcome.notes).toContainEqual('cdn: CloudFront still sees the deleted distribution (up to 300 s)');
    expect(await site.inventory()).toEqual(emptyAccount);
  });

  it.each([
    ['for ever, leaves the piece with the reason', {}],
    ['and --no-wait leaves the piece to the next teardown', { wait: false }],
  ])('%s', async (_what, flags) => {
    const site = await open();
    await site.setUp({ cdn: true });
    const faults = failAlways('cloudfront', 'DeleteCachePolicy', edgePieceInUse('CachePolicy'));
    const outcome = await site.tearDown(faults, flags);
    expect(outcome).toMatchObject({ code: 1 });
    expect(outcome.events.at(-1)).toMatchObject({
      left: [{ id: 'cdn', reason: expect.stringContaining('in use') }],
    });
    expect(await site.tearDown()).toMatchObject({ code: 0 });
    expect(await site.inventory()).toEqual(emptyAccount);
  });
});
