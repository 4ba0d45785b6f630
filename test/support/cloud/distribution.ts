// A distribution before a private bucket, made with AWS's own client on a test's cloud.
import {
  CloudFrontClient,
  CreateCachePolicyCommand,
  CreateDistributionCommand,
  CreateOriginAccessControlCommand,
  type DistributionConfig,
} from '@aws-sdk/client-cloudfront';
import { CreateBucketCommand, PutBucketPolicyCommand, S3Client } from '@aws-sdk/client-s3';
import type { TestCloud } from './cloud.ts';

export const frontOf = (cloud: TestCloud) => cloud.client(CloudFrontClient);

export function configOf(reference: string, more: Partial<DistributionConfig> = {}): DistributionConfig {
  return {
    CallerReference: reference,
    Comment: reference,
    Enabled: true,
    Origins: {
      Quantity: 1,
      Items: [
        {
          Id: 'bucket',
          DomainName: 'pictures.s3.us-east-1.amazonaws.com',
          S3OriginConfig: { OriginAccessIdentity: '' },
        },
      ],
    },
    DefaultCacheBehavior: {
      TargetOriginId: 'bucket',
      ViewerProtocolPolicy: 'redirect-to-https',
      CachePolicyId: '658327ea-f89d-4fab-a63d-7e88639e58f6',
    },
    ...more,
  };
}

export async function makeControl(cloud: TestCloud, Name: string) {
  const command = new CreateOriginAccessControlCommand({
    OriginAccessControlConfig: {
      Name,
      OriginAccessControlOriginType: 's3',
      SigningBehavior: 'always',
      SigningProtocol: 'sigv4',
    },
  });
  const { OriginAccessControl, ETag } = await frontOf(cloud).send(command);
  return { id: OriginAccessControl?.Id ?? '', etag: ETag };
}

/** A policy with `v` in the key. */
export async function makePolicy(cloud: TestCloud, Name: string) {
  const command = new CreateCachePolicyCommand({
    CachePolicyConfig: {
      Name,
      MinTTL: 0,
      DefaultTTL: 60,
      MaxTTL: 600,
      ParametersInCacheKeyAndForwardedToOrigin: {
        EnableAcceptEncodingGzip: true,
        EnableAcceptEncodingBrotli: true,
        HeadersConfig: { HeaderBehavior: 'none' },
        CookiesConfig: { CookieBehavior: 'none' },
        QueryStringsConfig: {
          QueryStringBehavior: 'whitelist',
          QueryStrings: { Quantity: 1, Items: ['v'] },
        },
      },
    },
  });
  const { CachePolicy, ETag } = await frontOf(cloud).send(command);
  return { id: CachePolicy?.Id ?? '', etag: ETag };
}

/** Bucket `pictures`, readable for nobody but the distribution. */
export async function makeFront(cloud: TestCloud, more: Partial<DistributionConfig> = {}) {
  const s3 = cloud.client(S3Client);
  await s3.send(new CreateBucketCommand({ Bucket: 'pictures' }));
  const control = await makeControl(cloud, 'pictures');
  const policy = await makePolicy(cloud, 'pictures');
  const config = configOf('pictures', more);
  const [origin] = config.Origins?.Items ?? [];
  const DistributionConfig: DistributionConfig = {
    ...config,
    Origins: { Quantity: 1, Items: [{ ...origin, OriginAccessControlId: control.id } as never] },
    DefaultCacheBehavior: { ...config.DefaultCacheBehavior, CachePolicyId: policy.id } as never,
  };
  const made = await frontOf(cloud).send(new CreateDistributionCommand({ DistributionConfig }));
  const { Id: id = '', ARN: arn = '' } = made.Distribution ?? {};
  await s3.send(new PutBucketPolicyCommand({ Bucket: 'pictures', Policy: readPolicy(arn) }));
  const get = (path: string, init: RequestInit = {}) => fetch(`${cloud.endpoint}/_cdn/${id}${path}`, init);
  return { id, arn, s3, get };
}

export function readPolicy(arn: string, actions: Record<string, string> = {}): string {
  const all = { 's3:GetObject': 'arn:aws:s3:::pictures/*', ...actions };
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: Object.entries(all).map(([Action, Resource]) => ({
      Effect: 'Allow',
      Principal: { Service: 'cloudfront.amazonaws.com' },
      Action,
      Resource,
      Condition: { StringEquals: { 'AWS:SourceArn': arn } },
    })),
  });
}
