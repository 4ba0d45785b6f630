// `setup --cdn` against the embedded cloud: what viewers get, drift of every piece, denial, and a removal in several runs.
import {
  CloudFrontClient,
  CreateDistributionCommand,
  DeleteResponseHeadersPolicyCommand,
  type DistributionConfig,
  type DistributionSummary,
  GetCachePolicyCommand,
  GetDistributionConfigCommand,
  GetResponseHeadersPolicyCommand,
  ListCachePoliciesCommand,
  ListDistributionsCommand,
  ListOriginAccessControlsCommand,
  ListResponseHeadersPoliciesCommand,
  TagResourceCommand,
  UpdateCachePolicyCommand,
  UpdateDistributionCommand,
} from '@aws-sdk/client-cloudfront';
import { PutBucketPolicyCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { beforeEach, describe, expect, it } from 'vitest';
import { deny } from '../../../cloud/faults.ts';
import { bucketPolicy } from '../../../src/aws/policies.ts';
import { openStack } from '../../../src/aws/session.ts';
import { setUp } from '../../../src/commands/setup.ts';
import { tearDown } from '../../../src/commands/teardown.ts';
import { addressOf, thumbnailBase } from '../../../src/delivery/addresses.ts';
import type { TestCloud } from '../../support/cloud/cloud.ts';
import { type Account, shareStack, withAccount } from '../../support/stacks/account.ts';
import { makeSession, type TestSession } from '../../support/stacks/session.ts';

let cloud: TestCloud;
let session: TestSession;
function take(account: Account): void {
  ({ cloud, session } = account);
}

const closing = () => session.events.at(-1);
const front = () => session.client(CloudFrontClient);
const onlyDistribution = async (): Promise<Partial<DistributionSummary>> => {
  const { DistributionList } = await front().send(new ListDistributionsCommand({}));
  expect(DistributionList?.Items).toHaveLength(1);
  return DistributionList?.Items?.[0] ?? {};
};

describe('a stack behind a CDN', () => {
  shareStack({ cdn: true, trigger: 'sqs' }, take);

  it('serves a thumbnail from a private bucket, for ever under the address that names its version', async () => {
    const context = await openStack(session);
    const { cdn } = closing() as { cdn?: string };
    expect(cdn).toBe(context.cdn);
    const Bucket = context.names.of('thumbnails');
    const Key = 'trip/a b+c é(1).jpg/256.webp';
    const put = new PutObjectCommand({ Bucket, Key, Body: 'small', ContentType: 'image/webp' });
    const ETag = (await session.client(S3Client).send(put)).ETag?.replaceAll('"', '') ?? '';
    const thumbnail = { Size: 256, Key, Width: 256, Height: 171, Bytes: 5, Format: 'webp', ETag } as const;
    const address = addressOf(thumbnailBase(context), thumbnail);
    expect(address).toBe(`${cdn}t/trip/a%20b%2Bc%20%C3%A9%281%29.jpg/256.webp?v=${ETag.slice(0, 8)}`);

    const first = await fetch(address, { headers: { origin: 'https://shop.example' } });
    expect(await first.text()).toBe('small');
    expect(Object.fromEntries(first.headers)).toMatchObject({
      'x-cache': 'Miss from cloudfront',
      'cache-control': 'public, max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
      'access-control-allow-origin': '*',
    });
    expect((await fetch(address)).headers.get('x-cache')).toBe('Hit from cloudfront');
    for (const odd of [address.split('?')[0] ?? '', address.replace(/v=.*/, 'v=00000000'), `${address}0`]) {
      const other = await fetch(odd);
      expect([other.status, other.headers.get('cache-control')], odd).toEqual([200, 'public, max-age=86400']);
    }
    const direct = address.replace(`${cdn}t/`, `${cloud.endpoint}/${Bucket}/`);
    expect((await fetch(direct)).status).toBe(403);
  });

  it('has nothing but thumbnails, and what is missing is a 404', async () => {
    const { cdn } = await openStack(session);
    for (const path of ['t/none.jpg/256.webp', '', 't/', 't', '?list-type=2', 't/?prefix=', 'trip/a.jpg'])
      expect((await fetch(`${cdn}${path}`)).status, path).toBe(404);
  });

  it('is told apart from a public site', async () => {
    await expect(setUp(session, { cdn: true, site: 'public' })).rejects.toMatchObject({ code: 'Usage' });
  });

  const changeConfig = async (change: (config: DistributionConfig) => DistributionConfig) => {
    const { Id } = await onlyDistribution();
    const { DistributionConfig, ETag } = await front().send(new GetDistributionConfigCommand({ Id }));
    const command = new UpdateDistributionCommand({
      Id,
      IfMatch: ETag,
      DistributionConfig: change(DistributionConfig as DistributionConfig),
    });
    await front().send(command);
  };
  const cases: [string, () => Promise<unknown>][] = [
    ['whether the distribution is enabled', () => changeConfig((config) => ({ ...config, Enabled: false }))],
    [
      'the distribution, which lost its policy of headers',
      async () => {
        await changeConfig(({ DefaultCacheBehavior, ...config }) => {
          const { ResponseHeadersPolicyId: _, ...behaviour } = DefaultCacheBehavior as never as Record<
            string,
            unknown
          >;
          return { ...config, DefaultCacheBehavior: behaviour as never };
        });
        const { ResponseHeadersPolicyList } = await front().send(
          new ListResponseHeadersPoliciesCommand({ Type: 'custom' }),
        );
        const Id = ResponseHeadersPolicyList?.Items?.[0]?.ResponseHeadersPolicy?.Id;
        const { ETag: IfMatch } = await front().send(new GetResponseHeadersPolicyCommand({ Id }));
        await front().send(new DeleteResponseHeadersPolicyCommand({ Id, IfMatch }));
      },
    ],
    [
      'the cache policy',
      async () => {
        const { CachePolicyList } = await front().send(new ListCachePoliciesCommand({ Type: 'custom' }));
        const Id = CachePolicyList?.Items?.[0]?.CachePolicy?.Id;
        const { CachePolicy, ETag } = await front().send(new GetCachePolicyCommand({ Id }));
        const CachePolicyConfig = { ...CachePolicy?.CachePolicyConfig, DefaultTTL: 5 } as never;
        await front().send(new UpdateCachePolicyCommand({ Id, IfMatch: ETag, CachePolicyConfig }));
      },
    ],
    [
      'the policy of the bucket',
      async () => {
        const { names } = await openStack(session);
        const Policy = JSON.stringify(bucketPolicy(names.arn.bucket('thumbnails')));
        await session
          .client(S3Client)
          .send(new PutBucketPolicyCommand({ Bucket: names.of('thumbnails'), Policy }));
      },
    ],
    [
      'a tag of ours',
      async () => {
        const { ARN } = await onlyDistribution();
        const Tags = { Items: [{ Key: 'thumbs:mood', Value: 'blue' }] };
        await front().send(new TagResourceCommand({ Resource: ARN, Tags }));
      },
    ],
  ];

  it.each(cases)('is mended when somebody changed %s', async (_what, change) => {
    await change();
    session.events.length = 0;
    expect(await setUp(session, {})).toBe(0);
    expect(closing()).toMatchObject({ updated: 1, created: 0 });
    expect(await setUp(session, {})).toBe(0);
    expect(closing()).toMatchObject({ updated: 0, created: 0 });
  });

  it('has one distribution again when there were two of the name', async () => {
    const { Id, ARN, Comment } = await onlyDistribution();
    const { DistributionConfig } = await front().send(new GetDistributionConfigCommand({ Id }));
    const copy = { ...DistributionConfig, CallerReference: 'again' } as DistributionConfig;
    const made = await front().send(new CreateDistributionCommand({ DistributionConfig: copy }));
    const { names } = await openStack(session);
    const Items = Object.entries({ ...names.tags, 'thumbs:region': names.region }).map(([Key, Value]) => ({
      Key,
      Value,
    }));
    await front().send(new TagResourceCommand({ Resource: made.Distribution?.ARN, Tags: { Items } }));
    expect(await setUp(session, {})).toBe(0);
    expect(await onlyDistribution()).toMatchObject({ ARN, Comment });
  });
});

describe('removal', () => {
  beforeEach(async () => {
    take(await withAccount());
    expect(await setUp(session, { cdn: true, trigger: 'sqs' })).toBe(0);
  });

  it('may be left to the next teardown, and the receipt says so', async () => {
    cloud.cloud.cloud.timings.distributionMs = 3_600_000;
    expect(await tearDown(session, { wait: false })).toBe(1);
    expect(closing()).toMatchObject({
      event: 'done',
      left: [{ id: 'cdn', reason: expect.stringContaining('still disabling') }],
    });
    cloud.cloud.cloud.timings.distributionMs = 5;
    expect(await tearDown(session, {})).toBe(0);
    expect(closing()).toMatchObject({ event: 'done', left: [] });
    const { OriginAccessControlList } = await front().send(new ListOriginAccessControlsCommand({}));
    expect(OriginAccessControlList?.Quantity).toBe(0);
  });

  it('may be interrupted while CloudFront takes its time, says so, and is finished by the next teardown', async () => {
    cloud.cloud.cloud.timings.distributionMs = 3_600_000;
    const removal = tearDown(session, {});
    await expect
      .poll(() => session.events.map((event) => ('text' in event ? event.text : '')).join('\n'))
      .toMatch(/Ctrl-C is safe, the next teardown goes on/);
    session.abort();
    await expect(removal).rejects.toThrow('interrupted by the test');
    const next = await makeSession(cloud, { stateFile: session.config.stateFile });
    cloud.cloud.cloud.timings.distributionMs = 5;
    expect(await tearDown(next, {})).toBe(0);
    expect(next.events.at(-1)).toMatchObject({ event: 'done', left: [] });
    next.close();
  });

  it('by --no-cdn leaves a private bucket, and no trust in the distribution', async () => {
    expect(await setUp(session, { cdn: false })).toBe(0);
    expect(await setUp(session, { plan: true })).toBe(0);
    const { DistributionList } = await front().send(new ListDistributionsCommand({}));
    expect(DistributionList?.Quantity).toBe(0);
  });
});

describe('an account that denies CloudFront', () => {
  it('gets everything else, and a note', async () => {
    take(await withAccount());
    cloud.cloud.setFaults(deny('cloudfront', '*'));
    expect(await setUp(session, { cdn: true, trigger: 'sqs' })).toBe(0);
    expect(closing()).not.toHaveProperty('cdn');
    const notes = session.events.flatMap((event) => (event.event === 'note' ? [event.text] : []));
    expect(
      notes.filter((text) => text.includes('may not use CloudFront')),
      'once',
    ).toHaveLength(1);
    expect(thumbnailBase(await openStack(session))).toContain('/thumbs-thumbnails-');
    expect(await tearDown(session, {})).toBe(0);
  });
});
