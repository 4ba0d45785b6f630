// What somebody does in the console to every piece of a distribution.
import {
  CloudFrontClient,
  DescribeFunctionCommand,
  GetCachePolicyCommand,
  GetOriginAccessControlCommand,
  GetResponseHeadersPolicyCommand,
  ListCachePoliciesCommand,
  ListDistributionsCommand,
  ListOriginAccessControlsCommand,
  ListResponseHeadersPoliciesCommand,
  PublishFunctionCommand,
  TagResourceCommand,
  UpdateCachePolicyCommand,
  UpdateFunctionCommand,
  UpdateOriginAccessControlCommand,
  UpdateResponseHeadersPolicyCommand,
} from '@aws-sdk/client-cloudfront';
import type { Names } from '../../../src/stack/names.ts';
import type { TestCloud } from '../cloud/cloud.ts';

export async function driftCdn(cloud: TestCloud, names: Names): Promise<void> {
  const front = cloud.client(CloudFrontClient);
  const { DistributionList } = await front.send(new ListDistributionsCommand({}));
  const Tags = { Items: [{ Key: 'thumbs:mood', Value: 'blue' }] };
  for (const { ARN } of DistributionList?.Items ?? [])
    await front.send(new TagResourceCommand({ Resource: ARN, Tags }));
  const Type = 'custom';
  const { CachePolicyList } = await front.send(new ListCachePoliciesCommand({ Type }));
  for (const { CachePolicy } of CachePolicyList?.Items ?? []) {
    const { ETag } = await front.send(new GetCachePolicyCommand({ Id: CachePolicy?.Id }));
    const CachePolicyConfig = { ...CachePolicy?.CachePolicyConfig, DefaultTTL: 5 } as never;
    await front.send(new UpdateCachePolicyCommand({ Id: CachePolicy?.Id, IfMatch: ETag, CachePolicyConfig }));
  }
  const { ResponseHeadersPolicyList } = await front.send(new ListResponseHeadersPoliciesCommand({ Type }));
  for (const { ResponseHeadersPolicy: one } of ResponseHeadersPolicyList?.Items ?? []) {
    const { ETag } = await front.send(new GetResponseHeadersPolicyCommand({ Id: one?.Id }));
    const { SecurityHeadersConfig: _, ...config } = one?.ResponseHeadersPolicyConfig ?? ({} as never);
    const input = { Id: one?.Id, IfMatch: ETag, ResponseHeadersPolicyConfig: config as never };
    await front.send(new UpdateResponseHeadersPolicyCommand(input));
  }
  const { OriginAccessControlList } = await front.send(new ListOriginAccessControlsCommand({}));
  for (const { Id } of OriginAccessControlList?.Items ?? []) {
    const { ETag, OriginAccessControl } = await front.send(new GetOriginAccessControlCommand({ Id }));
    const config = { ...OriginAccessControl?.OriginAccessControlConfig, SigningBehavior: 'never' };
    const input = { Id, IfMatch: ETag, OriginAccessControlConfig: config as never };
    await front.send(new UpdateOriginAccessControlCommand(input));
  }
  const Name = names.of('cdn');
  const { ETag, FunctionSummary } = await front.send(new DescribeFunctionCommand({ Name }));
  const FunctionCode = new TextEncoder().encode('function handler(event) { return event.request; }');
  const { FunctionConfig } = FunctionSummary ?? {};
  const changed = await front.send(
    new UpdateFunctionCommand({ Name, IfMatch: ETag, FunctionConfig, FunctionCode }),
  );
  await front.send(new PublishFunctionCommand({ Name, IfMatch: changed.ETag }));
}
