// The control plane of CloudFront on the embedded cloud, asked by AWS's own client.
import {
  CreateCachePolicyCommand,
  CreateDistributionCommand,
  CreateDistributionWithTagsCommand,
  CreateFunctionCommand,
  CreateResponseHeadersPolicyCommand,
  DeleteCachePolicyCommand,
  DeleteDistributionCommand,
  DeleteFunctionCommand,
  DeleteOriginAccessControlCommand,
  DescribeFunctionCommand,
  type DistributionConfig,
  GetCachePolicyCommand,
  GetDistributionCommand,
  GetDistributionConfigCommand,
  GetFunctionCommand,
  GetOriginAccessControlConfigCommand,
  ListCachePoliciesCommand,
  ListDistributionsCommand,
  ListFunctionsCommand,
  ListOriginAccessControlsCommand,
  ListResponseHeadersPoliciesCommand,
  ListTagsForResourceCommand,
  PublishFunctionCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateCachePolicyCommand,
  UpdateDistributionCommand,
  UpdateFunctionCommand,
  UpdateResponseHeadersPolicyCommand,
} from '@aws-sdk/client-cloudfront';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCloud, type TestCloud } from '../support/cloud/cloud.ts';
import { configOf, frontOf, makeControl, makePolicy } from '../support/cloud/distribution.ts';

let cloud: TestCloud;
let front: ReturnType<typeof frontOf>;
let now = Date.now();
const distributionMs = 300_000;
beforeAll(async () => {
  cloud = await openCloud({ now: () => now, timings: { distributionMs } });
  front = frontOf(cloud);
});
afterAll(() => cloud.dispose());

const create = async (reference: string, more: Partial<DistributionConfig> = {}) => {
  const command = new CreateDistributionCommand({ DistributionConfig: configOf(reference, more) });
  const { Distribution, ETag } = await front.send(command);
  return { Id: Distribution?.Id ?? '', etag: ETag ?? '', distribution: Distribution };
};
const refusal = (name: string, status: number) => ({ name, $metadata: { httpStatusCode: status } });

describe('a distribution', () => {
  it('is InProgress, then Deployed, and is deleted only once it is disabled and has settled', async () => {
    const { Id, etag, distribution } = await create('life');
    expect(distribution).toMatchObject({
      Status: 'InProgress',
      ARN: `arn:aws:cloudfront::000000000000:distribution/${Id}`,
      DomainName: expect.stringMatching(/^d[a-z0-9]+\.cloudfront\.net$/),
    });
    const remove = (IfMatch?: string) => front.send(new DeleteDistributionCommand({ Id, IfMatch }));
    await expect(remove(etag)).rejects.toMatchObject(refusal('DistributionNotDisabled', 409));
    await expect(remove()).rejects.toMatchObject(refusal('InvalidIfMatchVersion', 400));
    await expect(remove('E0')).rejects.toMatchObject(refusal('PreconditionFailed', 412));
    now += distributionMs;
    const { Distribution } = await front.send(new GetDistributionCommand({ Id }));
    expect(Distribution?.Status).toBe('Deployed');
    const { DistributionConfig, ETag } = await front.send(new GetDistributionConfigCommand({ Id }));
    expect(DistributionConfig?.Origins?.Items?.[0]?.DomainName).toBe('pictures.s3.us-east-1.amazonaws.com');
    const disable = { ...DistributionConfig, Enabled: false } as DistributionConfig;
    const changed = await front.send(
      new UpdateDistributionCommand({ Id, IfMatch: ETag, DistributionConfig: disable }),
    );
    expect(changed.Distribution?.Status).toBe('InProgress');
    await expect(remove(changed.ETag)).rejects.toMatchObject(refusal('DistributionNotDisabled', 409));
    now += distributionMs;
    await remove(changed.ETag);
    await expect(front.send(new GetDistributionCommand({ Id }))).rejects.toMatchObject(
      refusal('NoSuchDistribution', 404),
    );
  });

  it('has a caller reference of its own, which no change may alter', async () => {
    const { Id, etag } = await create('once');
    await expect(create('once')).rejects.toMatchObject(refusal('DistributionAlreadyExists', 409));
    const other = new UpdateDistributionCommand({ Id, IfMatch: etag, DistributionConfig: configOf('twice') });
    await expect(front.send(other)).rejects.toMatchObject(refusal('IllegalUpdate', 400));
  });

  it('has tags from its birth, changed by its ARN', async () => {
    const Tags = { Items: [{ Key: 'a', Value: '1' }] };
    const made = await front.send(
      new CreateDistributionWithTagsCommand({
        DistributionConfigWithTags: { DistributionConfig: configOf('tagged'), Tags },
      }),
    );
    const Resource = made.Distribution?.ARN;
    await front.send(new TagResourceCommand({ Resource, Tags: { Items: [{ Key: 'b', Value: '<&>' }] } }));
    await front.send(new UntagResourceCommand({ Resource, TagKeys: { Items: ['a'] } }));
    const listed = await front.send(new ListTagsForResourceCommand({ Resource }));
    expect(listed.Tags?.Items).toEqual([{ Key: 'b', Value: '<&>' }]);
    const nobody = new ListTagsForResourceCommand({ Resource: `${Resource}X` });
    await expect(front.send(nobody)).rejects.toMatchObject(refusal('NoSuchResource', 404));
  });

  it('is listed in pages', async () => {
    await create('page-1');
    await create('page-2');
    const seen: string[] = [];
    let Marker: string | undefined;
    do {
      const { DistributionList } = await front.send(new ListDistributionsCommand({ MaxItems: 1, Marker }));
      seen.push(...(DistributionList?.Items ?? []).map(({ Comment }) => Comment ?? ''));
      Marker = DistributionList?.NextMarker;
    } while (Marker);
    expect(seen).toEqual(expect.arrayContaining(['page-1', 'page-2']));
    expect(new Set(seen).size).toBe(seen.length);
  });

  const odd: [string, Partial<DistributionConfig>, string][] = [
    [
      'an origin that is none of its own',
      { DefaultCacheBehavior: { ...configOf('x').DefaultCacheBehavior, TargetOriginId: 'other' } as never },
      'NoSuchOrigin',
    ],
    [
      'a cache policy that is not there',
      { DefaultCacheBehavior: { ...configOf('x').DefaultCacheBehavior, CachePolicyId: 'none' } as never },
      'NoSuchCachePolicy',
    ],
    ['counts that are wrong', { Aliases: { Quantity: 1, Items: [] } }, 'InconsistentQuantities'],
    [
      'an error page without a status',
      { CustomErrorResponses: { Quantity: 1, Items: [{ ErrorCode: 403, ResponsePagePath: '/404.html' }] } },
      'InvalidErrorCode',
    ],
    ['what the embedded cloud does not do', { WebACLId: 'acl' }, 'UnsupportedOperation'],
  ];
  it.each(odd)('is not made with %s', async (what, more, name) => {
    await expect(create(what, more)).rejects.toMatchObject({ name });
  });
});

describe('what a distribution refers to', () => {
  it('is not deleted while it is in use', async () => {
    const control = await makeControl(cloud, 'in-use');
    const policy = await makePolicy(cloud, 'in-use');
    const config = configOf('user');
    const { Id, etag } = await create('user', {
      Origins: {
        Quantity: 1,
        Items: [{ ...config.Origins?.Items?.[0], OriginAccessControlId: control.id } as never],
      },
      DefaultCacheBehavior: { ...config.DefaultCacheBehavior, CachePolicyId: policy.id } as never,
    });
    const removeControl = new DeleteOriginAccessControlCommand({ Id: control.id, IfMatch: control.etag });
    await expect(front.send(removeControl)).rejects.toMatchObject(refusal('OriginAccessControlInUse', 409));
    const removePolicy = new DeleteCachePolicyCommand({ Id: policy.id, IfMatch: policy.etag });
    await expect(front.send(removePolicy)).rejects.toMatchObject(refusal('CachePolicyInUse', 409));
    const { DistributionConfig } = await front.send(new GetDistributionConfigCommand({ Id }));
    const disable = { ...DistributionConfig, Enabled: false } as DistributionConfig;
    const { ETag } = await front.send(
      new UpdateDistributionCommand({ Id, IfMatch: etag, DistributionConfig: disable }),
    );
    now += distributionMs;
    await front.send(new DeleteDistributionCommand({ Id, IfMatch: ETag }));
    await front.send(removeControl);
    await front.send(removePolicy);
    await expect(front.send(new GetCachePolicyCommand({ Id: policy.id }))).rejects.toMatchObject(
      refusal('NoSuchCachePolicy', 404),
    );
  });

  it('has a name of its own, an ETag that every change alters, and its place in the lists', async () => {
    const control = await makeControl(cloud, 'listed');
    await expect(makeControl(cloud, 'listed')).rejects.toMatchObject(
      refusal('OriginAccessControlAlreadyExists', 409),
    );
    const { OriginAccessControlConfig } = await front.send(
      new GetOriginAccessControlConfigCommand({ Id: control.id }),
    );
    expect(OriginAccessControlConfig).toMatchObject({ Name: 'listed', SigningBehavior: 'always' });
    const controls = await front.send(new ListOriginAccessControlsCommand({}));
    expect(controls.OriginAccessControlList?.Items).toContainEqual(
      expect.objectContaining({ Id: control.id, Name: 'listed' }),
    );
    const policy = await makePolicy(cloud, 'listed');
    const { CachePolicy } = await front.send(new GetCachePolicyCommand({ Id: policy.id }));
    const CachePolicyConfig = { ...CachePolicy?.CachePolicyConfig, MaxTTL: 700 } as never;
    const update = new UpdateCachePolicyCommand({ Id: policy.id, IfMatch: policy.etag, CachePolicyConfig });
    const changed = await front.send(update);
    expect(changed.CachePolicy?.CachePolicyConfig?.MaxTTL).toBe(700);
    await expect(front.send(update)).rejects.toMatchObject(refusal('PreconditionFailed', 412));
    const { CachePolicyList } = await front.send(new ListCachePoliciesCommand({ Type: 'custom' }));
    expect(CachePolicyList?.Items?.map((one) => one.CachePolicy?.CachePolicyConfig?.Name)).toEqual([
      'listed',
    ]);
    const odd = { Name: 'odd', MinTTL: 9, MaxTTL: 1 } as never;
    await expect(front.send(new CreateCachePolicyCommand({ CachePolicyConfig: odd }))).rejects.toMatchObject({
      name: 'InvalidArgument',
    });
  });

  it('may be a policy of response headers', async () => {
    const config = { Name: 'safe', SecurityHeadersConfig: { ContentTypeOptions: { Override: true } } };
    const made = await front.send(
      new CreateResponseHeadersPolicyCommand({ ResponseHeadersPolicyConfig: config }),
    );
    const Id = made.ResponseHeadersPolicy?.Id ?? '';
    const next = { ...config, Comment: 'changed' };
    await front.send(
      new UpdateResponseHeadersPolicyCommand({ Id, IfMatch: made.ETag, ResponseHeadersPolicyConfig: next }),
    );
    const { ResponseHeadersPolicyList } = await front.send(
      new ListResponseHeadersPoliciesCommand({ Type: 'custom' }),
    );
    expect(
      ResponseHeadersPolicyList?.Items?.[0]?.ResponseHeadersPolicy?.ResponseHeadersPolicyConfig,
    ).toMatchObject(next);
  });

  it('may be a function, of which only what is published runs', async () => {
    const FunctionConfig = { Comment: 'f', Runtime: 'cloudfront-js-2.0' } as const;
    const code = (text: string) => new TextEncoder().encode(`function handler(event) { return ${text}; }`);
    const made = await front.send(
      new CreateFunctionCommand({ Name: 'f', FunctionConfig, FunctionCode: code('1') }),
    );
    const arn = made.FunctionSummary?.FunctionMetadata?.FunctionARN ?? '';
    const associate = configOf('with-function', {
      DefaultCacheBehavior: {
        ...configOf('x').DefaultCacheBehavior,
        FunctionAssociations: { Quantity: 1, Items: [{ EventType: 'viewer-request', FunctionARN: arn }] },
      } as never,
    });
    const attach = () => front.send(new CreateDistributionCommand({ DistributionConfig: associate }));
    await expect(attach()).rejects.toMatchObject({ name: 'InvalidFunctionAssociation' });
    const changed = await front.send(
      new UpdateFunctionCommand({ Name: 'f', IfMatch: made.ETag, FunctionConfig, FunctionCode: code('2') }),
    );
    await front.send(new PublishFunctionCommand({ Name: 'f', IfMatch: changed.ETag }));
    const live = await front.send(new GetFunctionCommand({ Name: 'f', Stage: 'LIVE' }));
    expect(new TextDecoder().decode(live.FunctionCode)).toContain('return 2');
    await attach();
    const { ETag } = await front.send(new DescribeFunctionCommand({ Name: 'f' }));
    const remove = new DeleteFunctionCommand({ Name: 'f', IfMatch: ETag });
    await expect(front.send(remove)).rejects.toMatchObject(refusal('FunctionInUse', 409));
    const { FunctionList } = await front.send(new ListFunctionsCommand({}));
    expect(FunctionList?.Items?.map(({ Name }) => Name)).toEqual(['f']);
  });
});
