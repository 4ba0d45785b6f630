// An HTTP API behind a distribution of the embedded cloud: what reaches it, and that nothing of it is kept.
import {
  CreateDistributionCommand,
  CreateOriginRequestPolicyCommand,
  DeleteOriginRequestPolicyCommand,
  type DistributionConfig,
  GetOriginRequestPolicyCommand,
  ListOriginRequestPoliciesCommand,
} from '@aws-sdk/client-cloudfront';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openCloud, quick, type TestCloud } from '../support/cloud/cloud.ts';
import { configOf, frontOf } from '../support/cloud/distribution.ts';
import { makeApi } from '../support/cloud/http-api.ts';

const cachingDisabled = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad';
const allViewerExceptHost = 'b689b0a8-53d0-40ab-baf2-68738e2966ac';
const securityHeaders = '67f7725c-6f97-4210-82d7-5512b31e9d03';

/** Answers with what it was sent; its status is the query's. */
const echo = `let count = 0;
export const handler = async (event) => ({
  statusCode: Number(event.queryStringParameters?.status ?? 200),
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ count: ++count, method: event.requestContext.http.method, path: event.rawPath,
    query: event.rawQueryString, headers: event.headers, body: event.body }),
});`;

let cloud: TestCloud;
let domain: string;
let id: string;
beforeAll(async () => {
  cloud = await openCloud({ timings: quick });
  const { apiId } = await makeApi(cloud, { code: echo });
  domain = `${apiId}.execute-api.us-east-1.amazonaws.com`;
  const made = await frontOf(cloud).send(
    new CreateDistributionCommand({ DistributionConfig: withApi('api') }),
  );
  id = made.Distribution?.Id ?? '';
});
afterAll(() => cloud.dispose());

function withApi(reference: string, more: Record<string, unknown> = {}): DistributionConfig {
  const config = configOf(reference);
  const CustomOriginConfig = { HTTPPort: 80, HTTPSPort: 443, OriginProtocolPolicy: 'https-only' };
  const api = { Id: 'api', DomainName: domain, CustomOriginConfig };
  const methods = ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'];
  const behaviour = {
    PathPattern: '/api/*',
    TargetOriginId: 'api',
    ViewerProtocolPolicy: 'https-only',
    AllowedMethods: {
      Quantity: methods.length,
      Items: methods,
      CachedMethods: { Quantity: 2, Items: ['GET', 'HEAD'] },
    },
    CachePolicyId: cachingDisabled,
    OriginRequestPolicyId: allViewerExceptHost,
    ResponseHeadersPolicyId: securityHeaders,
    ...more,
  };
  return {
    ...config,
    Origins: { Quantity: 2, Items: [...(config.Origins?.Items ?? []), api as never] },
    CacheBehaviors: { Quantity: 1, Items: [behaviour as never] },
  } as DistributionConfig;
}

const call = async (path: string, init: RequestInit = {}) => {
  const response = await fetch(`${cloud.endpoint}/_cdn/${id}${path}`, init);
  return {
    status: response.status,
    headers: response.headers,
    told: (await response.json()) as Record<string, unknown>,
  };
};

it('forwards method, path, query, body and every header but Host', async () => {
  const headers = { authorization: 'Bearer secret', 'content-type': 'application/json', 'x-own': 'a' };
  const { status, told, ...answer } = await call('/api/images/a%20b?x=1&y=%C3%A9', {
    method: 'POST',
    headers,
    body: '{"a":1}',
  });
  expect(status).toBe(200);
  expect(told).toMatchObject({ method: 'POST', path: '/api/images/a b', query: 'x=1&y=%C3%A9' });
  expect(told).toMatchObject({ body: '{"a":1}', headers: { ...headers, host: domain } });
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    'x-frame-options': 'SAMEORIGIN',
    'x-content-type-options': 'nosniff',
    'strict-transport-security': 'max-age=31536000',
  });
});

it('asks the API each time, also when several ask at once, and keeps an error only as AWS does', async () => {
  const many = await Promise.all([1, 2, 3].map(() => call('/api/images')));
  expect(new Set(many.map(({ told }) => told.count)).size).toBe(3);
  const refusals = [await call('/api/a?status=401'), await call('/api/a?status=200')];
  expect(refusals.map(({ status }) => status)).toEqual([401, 200]);
  // Of missing things CloudFront keeps that they are missing, unless the distribution says otherwise.
  const missing = [await call('/api/b?status=404'), await call('/api/b?status=200')];
  expect(missing.map(({ status }) => status)).toEqual([404, 404]);
});

it('refuses what AWS, or this edge, does not serve', async () => {
  const make = (more: Record<string, unknown>) =>
    frontOf(cloud).send(new CreateDistributionCommand({ DistributionConfig: withApi('odd', more) }));
  const optimized = { CachePolicyId: '658327ea-f89d-4fab-a63d-7e88639e58f6' };
  await expect(make(optimized)).rejects.toMatchObject({ name: 'UnsupportedOperation' });
  const unknown = { OriginRequestPolicyId: 'none' };
  await expect(make(unknown)).rejects.toMatchObject({ name: 'NoSuchOriginRequestPolicy' });
  const AllowedMethods = { Quantity: 1, Items: ['POST'] };
  await expect(make({ AllowedMethods })).rejects.toMatchObject({ name: 'InvalidArgument' });
  await expect(make({ TargetOriginId: 'bucket' })).rejects.toMatchObject({ name: 'UnsupportedOperation' });
});

it('has origin request policies, its own and those of AWS', async () => {
  const front = frontOf(cloud);
  const OriginRequestPolicyConfig = {
    Name: 'own',
    HeadersConfig: { HeaderBehavior: 'none' },
    CookiesConfig: { CookieBehavior: 'none' },
    QueryStringsConfig: { QueryStringBehavior: 'all' },
  } as const;
  const made = await front.send(new CreateOriginRequestPolicyCommand({ OriginRequestPolicyConfig }));
  const Id = made.OriginRequestPolicy?.Id;
  const listed = await front.send(new ListOriginRequestPoliciesCommand({ Type: 'managed' }));
  const names = listed.OriginRequestPolicyList?.Items?.map(
    (one) => one.OriginRequestPolicy?.OriginRequestPolicyConfig?.Name,
  );
  expect(names).toContain('Managed-AllViewerExceptHostHeader');
  await front.send(new DeleteOriginRequestPolicyCommand({ Id, IfMatch: made.ETag }));
  const get = front.send(new GetOriginRequestPolicyCommand({ Id }));
  await expect(get).rejects.toMatchObject({ name: 'NoSuchOriginRequestPolicy' });
});
