// `setup --site`: page, API and thumbnails behind one address, its drift, other kinds of site, and accounts that deny CloudFront.
import { rm } from 'node:fs/promises';
import {
  CloudFrontClient,
  type DistributionConfig,
  GetDistributionConfigCommand,
  ListDistributionsCommand,
  UpdateDistributionCommand,
} from '@aws-sdk/client-cloudfront';
import { GetBucketCorsCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { deny } from '../../../cloud/faults.ts';
import { openStack } from '../../../src/aws/session.ts';
import { setUp } from '../../../src/commands/setup.ts';
import { tearDown } from '../../../src/commands/teardown.ts';
import { plainHttpWarning } from '../../../src/stack/site.ts';
import type { TestCloud } from '../../support/cloud/cloud.ts';
import { type Account, shareStack, withAccount } from '../../support/stacks/account.ts';
import type { TestSession } from '../../support/stacks/session.ts';

let cloud: TestCloud;
let session: TestSession;
function take(account: Account): void {
  ({ cloud, session } = account);
}

const closing = () => session.events.at(-1) as { site?: string; cdn?: string; api?: string };
const notes = () => session.events.flatMap((event) => (event.event === 'note' ? [event.text] : []));
const front = () => session.client(CloudFrontClient);
const headersOf = async (url: string, init: RequestInit = {}) => {
  const { status, headers } = await fetch(url, init);
  return { status, ...Object.fromEntries(headers) };
};

describe('one address', () => {
  shareStack({ site: true, trigger: 'sqs' }, take);

  it('has the page with a strict policy, the API beside it, and the thumbnails below', async () => {
    const { site = '', cdn } = closing();
    expect(site).toBe(cdn);
    expect(await headersOf(site)).toMatchObject({
      status: 200,
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': expect.stringContaining("frame-ancestors 'none'"),
      'strict-transport-security': 'max-age=31536000',
      'x-content-type-options': 'nosniff',
    });
    const page = await (await fetch(site)).text();
    expect(page).toContain(
      "default-src 'none'; img-src 'self' blob: data:; connect-src 'self'; script-src 'self'",
    );
    const config = await (await fetch(`${site}config.json`)).json();
    const access = { api: './api', share: './api', read: 'token', write: 'token' };
    expect(config).toEqual({ ...access, title: 'thumbs' });
    const refused = { headers: { authorization: 'Bearer wrong' } };
    expect(await headersOf(`${site}api/images`, refused)).toMatchObject({
      status: 401,
      'content-type': 'application/problem+json',
      'x-cache': 'Error from cloudfront',
    });
    const { names } = await openStack(session);
    const s3 = session.client(S3Client);
    const put = { Key: 'a.jpg/256.webp', Body: 'small', ContentType: 'image/webp' };
    await s3.send(new PutObjectCommand({ Bucket: names.of('thumbnails'), ...put }));
    expect((await headersOf(`${site}t/a.jpg/256.webp`)).status).toBe(200);
    for (const path of ['none', 'b.jpg/256.webp', 't/none'])
      expect((await headersOf(`${site}${path}`)).status, path).toBe(404);
    // Nobody else reads the buckets, and no other page may call the API.
    for (const part of ['site', 'thumbnails'] as const)
      expect((await fetch(`${cloud.endpoint}/${names.of(part)}/index.html`)).status, part).toBe(403);
    const origin = { headers: { origin: cloud.endpoint } };
    expect(await headersOf(`${closing().api}/images`, origin)).not.toHaveProperty(
      'access-control-allow-origin',
    );
    const { CORSRules } = await s3.send(new GetBucketCorsCommand({ Bucket: names.of('originals') }));
    expect(CORSRules?.[0]?.AllowedOrigins).toEqual([cloud.endpoint]);
  });

  it('is mended when somebody takes the API from it', async () => {
    const { DistributionList } = await front().send(new ListDistributionsCommand({}));
    const Id = DistributionList?.Items?.[0]?.Id;
    const { DistributionConfig, ETag } = await front().send(new GetDistributionConfigCommand({ Id }));
    const changed = { ...DistributionConfig, CacheBehaviors: { Quantity: 0 } } as DistributionConfig;
    const update = { Id, IfMatch: ETag, DistributionConfig: changed };
    await front().send(new UpdateDistributionCommand(update));
    expect(await setUp(session, { plan: true })).toBe(5);
    expect(await setUp(session, {})).toBe(0);
    expect(closing()).toMatchObject({ updated: 1, created: 0 });
    expect((await headersOf(`${closing().site}api/images`)).status).toBe(401);
  });

  it('gives its place to another kind of site and takes it back, and says that the token crosses plain HTTP', async () => {
    expect(notes()).not.toContain(plainHttpWarning);
    expect(await setUp(session, { site: 'private' })).toBe(0);
    expect(notes()).toContain(plainHttpWarning);
    expect(closing().site).toContain('/_website/');
    expect(closing()).not.toHaveProperty('cdn');
    expect((await fetch(closing().site ?? '')).status).toBe(200);
    expect(await setUp(session, { plan: true })).toBe(0);
    expect(await setUp(session, { site: true })).toBe(0);
    const { names } = await openStack(session);
    expect((await fetch(`${cloud.endpoint}/_website/${names.of('site')}/`)).status).toBe(404);
    expect((await fetch(closing().site ?? '')).status).toBe(200);
    expect(await setUp(session, { plan: true })).toBe(0);
  });

  it('goes with the distribution, unless that was asked for', async () => {
    await expect(setUp(session, { cdn: false })).rejects.toMatchObject({ code: 'Usage' });
    expect(await setUp(session, { site: false })).toBe(0);
    expect((await openStack(session)).cdn).toBeUndefined();
    expect(await setUp(session, { plan: true })).toBe(0);
    await setUp(session, { cdn: true, site: true });
    await setUp(session, { site: false });
    const { cdn = '' } = closing();
    expect((await headersOf(cdn)).status).toBe(404);
    expect(await setUp(session, { plan: true })).toBe(0);
    expect(await tearDown(session, {})).toBe(0);
  });
});

it('a site on the distribution is found again without the state file', async () => {
  take(await withAccount());
  await setUp(session, { site: true, trigger: 'sqs' });
  await rm(session.config.stateFile);
  expect(await setUp(session, {})).toBe(0);
  expect(closing()).toMatchObject({ created: 0, updated: 0 });
  expect((await openStack(session)).settings.site).toBe('cdn');
});

describe('an account that denies CloudFront', () => {
  it.each([
    ['all of it', '*'],
    ['new distributions', 'CreateDistributionWithTags'],
  ])('for %s gets the site that `--site private` makes', async (_what, operation) => {
    take(await withAccount());
    cloud.cloud.setFaults(deny('cloudfront', operation));
    expect(await setUp(session, { site: true, trigger: 'sqs' })).toBe(0);
    const { site = '', ...others } = closing() as { site?: string; token?: string };
    expect(site).toContain('/_website/');
    expect(others.token).toMatch(/.{20}/);
    expect((await fetch(site)).status).toBe(200);
    expect(notes()).toContainEqual(expect.stringContaining('made as by --site private'));
    expect(await setUp(session, {})).toBe(0);
    expect(closing()).toMatchObject({ created: 0, updated: 0 });
    expect(await tearDown(session, {})).toBe(0);
  });
});
