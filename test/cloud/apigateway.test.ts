import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  ApiGatewayV2Client,
  CreateApiCommand,
  CreateIntegrationCommand,
  CreateRouteCommand,
  CreateStageCommand,
  DeleteApiCommand,
  DeleteCorsConfigurationCommand,
  DeleteIntegrationCommand,
  DeleteRouteCommand,
  DeleteStageCommand,
  GetApiCommand,
  GetApisCommand,
  GetIntegrationCommand,
  GetIntegrationsCommand,
  GetRoutesCommand,
  GetStageCommand,
  GetStagesCommand,
  GetTagsCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateApiCommand,
  UpdateIntegrationCommand,
  UpdateRouteCommand,
  UpdateStageCommand,
} from '@aws-sdk/client-apigatewayv2';
import {
  GetResourcesCommand,
  ResourceGroupsTaggingAPIClient,
} from '@aws-sdk/client-resource-groups-tagging-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCloud, type TestCloud, withCloud } from '../support/cloud/cloud.ts';
import { makeApi, type TestApi } from '../support/cloud/http-api.ts';

let cloud: TestCloud;
let apigateway: ApiGatewayV2Client;

beforeAll(async () => {
  cloud = await openCloud();
  apigateway = cloud.client(ApiGatewayV2Client);
});
afterAll(() => cloud.dispose());

const http = { ProtocolType: 'HTTP' as const };
const uri = 'arn:aws:lambda:us-east-1:000000000000:function:worker';
const proxy = { IntegrationType: 'AWS_PROXY' as const, IntegrationUri: uri, PayloadFormatVersion: '2.0' };

async function newApi(Name = 'pictures') {
  const { ApiId = '' } = await apigateway.send(new CreateApiCommand({ Name, ...http }));
  return ApiId;
}

describe('APIs', () => {
  it('are made, read, changed and removed', async () => {
    const CorsConfiguration = { AllowOrigins: ['https://a.example'], AllowMethods: ['GET'], MaxAge: 60 };
    const made = await apigateway.send(
      new CreateApiCommand({ Name: 'one', ...http, CorsConfiguration, Tags: { 'thumbs:stack': 'demo' } }),
    );
    expect(made).toMatchObject({
      ApiEndpoint: `${cloud.endpoint}/_api/${made.ApiId}`,
      CreatedDate: expect.any(Date),
      DisableExecuteApiEndpoint: false,
      RouteSelectionExpression: '$request.method $request.path',
      Tags: { 'thumbs:stack': 'demo' },
      CorsConfiguration,
    });
    const { ApiId } = made;
    const changes = { ApiId, Description: 'of pictures', CorsConfiguration: { AllowOrigins: ['*'] } };
    await apigateway.send(new UpdateApiCommand(changes));
    const read = await apigateway.send(new GetApiCommand({ ApiId }));
    expect(read).toMatchObject({ Name: 'one', Description: 'of pictures' });
    expect(read.CorsConfiguration).toEqual({ AllowOrigins: ['*'] });
    await apigateway.send(new DeleteCorsConfigurationCommand({ ApiId }));
    expect((await apigateway.send(new GetApiCommand({ ApiId }))).CorsConfiguration).toBeUndefined();
    await apigateway.send(new DeleteApiCommand({ ApiId }));
    await expect(apigateway.send(new GetApiCommand({ ApiId }))).rejects.toMatchObject({
      name: 'NotFoundException',
      $metadata: { httpStatusCode: 404 },
    });
  });

  it('may have the same name, and are listed page by page, each region for itself', async () => {
    const frankfurt = cloud.client(ApiGatewayV2Client, { region: 'eu-central-1' });
    const made = new Set<string | undefined>();
    for (let n = 0; n < 3; n++) {
      made.add((await frankfurt.send(new CreateApiCommand({ Name: 'same', ...http }))).ApiId);
    }
    const first = await frankfurt.send(new GetApisCommand({ MaxResults: '2' }));
    const { NextToken } = first;
    const second = await frankfurt.send(new GetApisCommand({ MaxResults: '2', NextToken }));
    expect(second.NextToken).toBeUndefined();
    const listed = [...(first.Items ?? []), ...(second.Items ?? [])].map(({ ApiId }) => ApiId);
    expect(listed).toHaveLength(3);
    expect(new Set(listed)).toEqual(made);
    await expect(apigateway.send(new GetApiCommand({ ApiId: listed[0] }))).rejects.toMatchObject({
      name: 'NotFoundException',
    });
  });

  it.each([
    ['no name', { ...http, Name: undefined }],
    ['a long name', { ...http, Name: 'x'.repeat(129) }],
    ['WebSocket', { Name: 'x', ProtocolType: 'WEBSOCKET' as const }],
    ['an origin without scheme', { Name: 'x', ...http, CorsConfiguration: { AllowOrigins: ['a.example'] } }],
    [
      'credentials for everybody',
      { Name: 'x', ...http, CorsConfiguration: { AllowOrigins: ['*'], AllowCredentials: true } },
    ],
  ])('are refused with %s', async (_, input) => {
    await expect(apigateway.send(new CreateApiCommand(input))).rejects.toMatchObject({
      name: 'BadRequestException',
      $metadata: { httpStatusCode: 400 },
    });
  });

  it('carry tags, which the tagging API lists', async () => {
    const ApiId = await newApi();
    const ResourceArn = `arn:aws:apigateway:us-east-1::/apis/${ApiId}`;
    await apigateway.send(new TagResourceCommand({ ResourceArn, Tags: { one: '1', two: '2' } }));
    await apigateway.send(new UntagResourceCommand({ ResourceArn, TagKeys: ['one'] }));
    expect((await apigateway.send(new GetTagsCommand({ ResourceArn }))).Tags).toEqual({ two: '2' });
    const tagging = cloud.client(ResourceGroupsTaggingAPIClient);
    const { ResourceTagMappingList } = await tagging.send(
      new GetResourcesCommand({ TagFilters: [{ Key: 'two' }], ResourceTypeFilters: ['apigateway:apis'] }),
    );
    expect(ResourceTagMappingList).toEqual([
      { ResourceARN: ResourceArn, Tags: [{ Key: 'two', Value: '2' }] },
    ]);
  });
});

describe('the parts of an API', () => {
  it('integrations are made, changed, and kept while a route leads to them', async () => {
    const ApiId = await newApi();
    const made = await apigateway.send(new CreateIntegrationCommand({ ApiId, ...proxy }));
    const { IntegrationId = '' } = made;
    expect(made).toMatchObject({
      TimeoutInMillis: 30_000,
      IntegrationMethod: 'POST',
      ConnectionType: 'INTERNET',
    });
    await apigateway.send(new UpdateIntegrationCommand({ ApiId, IntegrationId, TimeoutInMillis: 5000 }));
    const read = await apigateway.send(new GetIntegrationCommand({ ApiId, IntegrationId }));
    expect(read).toMatchObject({ ...proxy, TimeoutInMillis: 5000 });
    const Target = `integrations/${IntegrationId}`;
    const { RouteId } = await apigateway.send(new CreateRouteCommand({ ApiId, RouteKey: 'GET /', Target }));
    const remove = () => apigateway.send(new DeleteIntegrationCommand({ ApiId, IntegrationId }));
    await expect(remove()).rejects.toMatchObject({ name: 'ConflictException' });
    await apigateway.send(new DeleteRouteCommand({ ApiId, RouteId }));
    await remove();
    expect((await apigateway.send(new GetIntegrationsCommand({ ApiId }))).Items).toEqual([]);
  });

  it.each([
    ['no payload format', { PayloadFormatVersion: undefined }],
    ['a long timeout', { TimeoutInMillis: 30_001 }],
    ['something that is no function', { IntegrationUri: 'https://example.com' }],
    ['a type the embedded cloud has not', { IntegrationType: 'HTTP_PROXY' as const }],
  ])('integrations are refused with %s', async (_, input) => {
    const ApiId = await newApi();
    await expect(
      apigateway.send(new CreateIntegrationCommand({ ApiId, ...proxy, ...input })),
    ).rejects.toMatchObject({ name: 'BadRequestException' });
  });

  it('routes have keys that are unique', async () => {
    const ApiId = await newApi();
    const create = (RouteKey: string) => apigateway.send(new CreateRouteCommand({ ApiId, RouteKey }));
    const { RouteId } = await create('GET /images/{name+}');
    await expect(create('GET /images/{name+}')).rejects.toMatchObject({
      name: 'ConflictException',
      message: 'Route with key GET /images/{name+} already exists for this API',
      $metadata: { httpStatusCode: 409 },
    });
    await create('$default');
    await apigateway.send(new UpdateRouteCommand({ ApiId, RouteId, RouteKey: 'ANY /images/{name+}' }));
    const { Items = [] } = await apigateway.send(new GetRoutesCommand({ ApiId }));
    expect(Items.map(({ RouteKey }) => RouteKey).sort()).toEqual(['$default', 'ANY /images/{name+}']);
    for (const key of ['images', 'GET images', 'GET /{name+}/x', 'LOOK /x', 'GET /a b']) {
      await expect(create(key), key).rejects.toMatchObject({ name: 'BadRequestException' });
    }
    const lost = new CreateRouteCommand({ ApiId, RouteKey: 'GET /x', Target: 'integrations/none' });
    await expect(apigateway.send(lost)).rejects.toMatchObject({ name: 'BadRequestException' });
  });

  it('stages are made once, changed and removed', async () => {
    const ApiId = await newApi();
    const StageName = '$default';
    const DefaultRouteSettings = { ThrottlingBurstLimit: 50, ThrottlingRateLimit: 20.5 };
    const create = new CreateStageCommand({ ApiId, StageName, AutoDeploy: true, DefaultRouteSettings });
    expect(await apigateway.send(create)).toMatchObject({
      AutoDeploy: true,
      DefaultRouteSettings,
      DeploymentId: expect.any(String),
      CreatedDate: expect.any(Date),
    });
    await expect(apigateway.send(create)).rejects.toMatchObject({ name: 'ConflictException' });
    const RouteSettings = { 'POST /upload': { ThrottlingRateLimit: 1 } };
    await apigateway.send(new UpdateStageCommand({ ApiId, StageName, RouteSettings }));
    const read = await apigateway.send(new GetStageCommand({ ApiId, StageName }));
    expect(read).toMatchObject({ DefaultRouteSettings, RouteSettings });
    await apigateway.send(new DeleteStageCommand({ ApiId, StageName }));
    expect((await apigateway.send(new GetStagesCommand({ ApiId }))).Items).toEqual([]);
  });

  it('are kept over a restart', async () => {
    const own = await withCloud();
    const { ApiId } = await own
      .client(ApiGatewayV2Client)
      .send(new CreateApiCommand({ Name: 'kept', ...http }));
    const again = await own.restart();
    const read = await again.client(ApiGatewayV2Client).send(new GetApiCommand({ ApiId }));
    expect(read).toMatchObject({ Name: 'kept', ApiEndpoint: `${again.endpoint}/_api/${ApiId}` });
  });
});

/** Answers what it got, or as the query says. */
const echo = `
import { existsSync } from 'node:fs';
const special = {
  text: 'plain words',
  list: [1, 2],
  none: null,
  binary: { statusCode: 201, headers: { 'Content-Type': 'image/webp', 'X-Number': 7 }, body: '/wA=', isBase64Encoded: true },
  cookies: { statusCode: 302, headers: { location: '/elsewhere' }, cookies: ['a=1', 'b=2; Path=/'] },
  bare: { statusCode: 404, body: 'nothing' },
  wrong: { statusCode: 'abc' },
  cors: { statusCode: 200, headers: { 'access-control-allow-origin': 'https://evil.example' }, body: '' },
};
export const handler = async (event) => {
  const { answer, until } = event.queryStringParameters ?? {};
  while (until && !existsSync(until)) await new Promise((resolve) => setTimeout(resolve, 20));
  if (answer === 'throw') throw new Error('no');
  return answer ? special[answer] : event;
};`;

describe('an API in front of a function', () => {
  let api: TestApi;
  const routes = [
    'GET /images',
    'GET /images/{name+}',
    'ANY /images/fixed',
    'GET /images/{id}/size',
    'POST /upload',
  ];

  beforeAll(async () => {
    api = await makeApi(cloud, {
      code: echo,
      routes,
      cors: {
        AllowOrigins: ['https://site.example'],
        AllowMethods: ['GET', 'POST'],
        AllowHeaders: ['Authorization'],
        ExposeHeaders: ['X-Number'],
        MaxAge: 600,
      },
    });
  });

  const get = (path: string, init?: RequestInit) => fetch(`${api.url}${path}`, init);
  const event = async (path: string, init?: RequestInit) =>
    (await get(path, init)).json() as Promise<Record<string, unknown>>;

  it('gets its request in payload format 2.0', async () => {
    const got = await event('/images/s%C3%B6%20a/b+c.jpg?tag=a%20b&tag=c&x=', {
      headers: { 'X-Mine': 'Yes', cookie: 'a=1; b=2' },
    });
    expect(got).toEqual({
      version: '2.0',
      routeKey: 'GET /images/{name+}',
      rawPath: '/images/sö a/b+c.jpg',
      rawQueryString: 'tag=a%20b&tag=c&x=',
      cookies: ['a=1', 'b=2'],
      headers: expect.objectContaining({ 'x-mine': 'Yes', host: new URL(api.url).host }),
      queryStringParameters: { tag: 'a b,c', x: '' },
      pathParameters: { name: 'sö a/b+c.jpg' },
      requestContext: {
        accountId: '000000000000',
        apiId: api.apiId,
        domainName: new URL(api.url).host,
        domainPrefix: api.apiId,
        http: {
          method: 'GET',
          path: '/images/sö a/b+c.jpg',
          protocol: 'HTTP/1.1',
          sourceIp: '127.0.0.1',
          userAgent: 'node',
        },
        requestId: expect.any(String),
        routeKey: 'GET /images/{name+}',
        stage: '$default',
        time: expect.stringMatching(/^\d\d\/\w{3}\/\d{4}:\d\d:\d\d:\d\d \+0000$/),
        timeEpoch: expect.any(Number),
      },
      isBase64Encoded: false,
    });
    expect(got.headers).not.toHaveProperty('cookie');
    expect(await event('/images/a%3Fb')).toMatchObject({
      rawPath: '/images/a',
      pathParameters: { name: 'a' },
    });
    expect((await get('/images/%zz')).status).toBe(400);
  });

  it.each([
    ['/images', 'GET', 'GET /images'],
    ['/images/fixed', 'GET', 'ANY /images/fixed'],
    ['/images/fixed', 'DELETE', 'ANY /images/fixed'],
    ['/images/other', 'GET', 'GET /images/{name+}'],
    ['/images/1/size', 'GET', 'GET /images/{id}/size'],
    ['/images/1/size/x', 'GET', 'GET /images/{name+}'],
  ])('takes the most specific route for %s (%s)', async (path, method, key) => {
    expect(await event(path, { method })).toMatchObject({ routeKey: key });
  });

  it('is not found by other routes', async () => {
    for (const [path, method] of [
      ['/', 'GET'],
      ['/images/', 'GET'],
      ['/images', 'DELETE'],
      ['/upload', 'GET'],
    ]) {
      const answer = await get(path ?? '', { method: method ?? '' });
      expect([answer.status, await answer.text()], `${method} ${path}`).toEqual([
        404,
        '{"message":"Not Found"}',
      ]);
    }
  });

  it('gets text as it is, and everything else in base64', async () => {
    const post = (type: string, body: string | Uint8Array<ArrayBuffer>) =>
      event('/upload', { method: 'POST', headers: { 'content-type': type }, body });
    expect(await post('application/json', '{"ä":1}')).toMatchObject({
      body: '{"ä":1}',
      isBase64Encoded: false,
    });
    expect(await post('text/plain; charset=utf-8', 'ä')).toMatchObject({ body: 'ä', isBase64Encoded: false });
    const bytes = { body: '/wA=', isBase64Encoded: true };
    expect(await post('image/webp', new Uint8Array([255, 0]))).toMatchObject(bytes);
    expect(await post('application/x-www-form-urlencoded', 'a=1')).toMatchObject({
      body: 'YT0x',
      isBase64Encoded: true,
    });
  });

  it('answers as the function says', async () => {
    const binary = await get('/images?answer=binary');
    expect([binary.status, binary.headers.get('content-type'), binary.headers.get('x-number')]).toEqual([
      201,
      'image/webp',
      '7',
    ]);
    expect(new Uint8Array(await binary.arrayBuffer())).toEqual(new Uint8Array([255, 0]));
    const cookies = await get('/images?answer=cookies', { redirect: 'manual' });
    expect([cookies.status, cookies.headers.get('location')]).toEqual([302, '/elsewhere']);
    expect(cookies.headers.getSetCookie()).toEqual(['a=1', 'b=2; Path=/']);
    const bare = await get('/images?answer=bare');
    expect([bare.status, await bare.text(), bare.headers.get('content-type')]).toEqual([
      404,
      'nothing',
      'text/plain; charset=utf-8',
    ]);
    expect(bare.headers.get('apigw-requestid')).toMatch(/.+/);
  });

  it('answers 200 and JSON for whatever has no status', async () => {
    const list = await get('/images?answer=list');
    expect([list.status, await list.text(), list.headers.get('content-type')]).toEqual([
      200,
      '[1,2]',
      'application/json',
    ]);
    expect(await (await get('/images?answer=text')).text()).toBe('plain words');
    expect(await (await get('/images?answer=none')).text()).toBe('null');
  });

  it.each(['throw', 'wrong'])('answers 500 when the function does not (%s)', async (answer) => {
    const refused = await get(`/images?answer=${answer}`);
    expect([refused.status, await refused.text()]).toEqual([500, '{"message":"Internal Server Error"}']);
  });

  it('answers 503 when the function takes too long', async () => {
    const { apigateway, apiId: ApiId, integrationId: IntegrationId } = api;
    const patience = (TimeoutInMillis: number) =>
      apigateway.send(new UpdateIntegrationCommand({ ApiId, IntegrationId, TimeoutInMillis }));
    const told = join(cloud.dataDir, 'told');
    await patience(50);
    const late = await get(`/images?until=${told}`);
    expect([late.status, await late.text()]).toEqual([503, '{"message":"Service Unavailable"}']);
    await writeFile(told, '');
    await patience(30_000);
  });

  it('refuses what is too large for the gateway, and what is too large for Lambda', async () => {
    const upload = async (bytes: number) => {
      const body = new Uint8Array(bytes);
      const answer = await get('/upload', { method: 'POST', headers: { 'content-type': 'image/png' }, body });
      return [answer.status, await answer.text()];
    };
    const tooLarge = [413, '{"message":"Request Entity Too Large"}'];
    expect(await upload(11 * 1024 * 1024)).toEqual(tooLarge);
    // 5 MB are more than 6 MB in base64.
    expect(await upload(5 * 1024 * 1024)).toEqual(tooLarge);
  });

  it('lets the gateway answer preflights, and overrules the function', async () => {
    const asking = (origin: string) =>
      get('/upload', { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'POST' } });
    const allowed = await asking('https://site.example');
    expect(allowed.status).toBe(204);
    expect(Object.fromEntries(allowed.headers)).toMatchObject({
      'access-control-allow-origin': 'https://site.example',
      'access-control-allow-methods': 'GET,POST',
      'access-control-allow-headers': 'authorization',
      'access-control-max-age': '600',
    });
    expect((await asking('https://evil.example')).headers.get('access-control-allow-origin')).toBeNull();
    const from = (origin: string) => get('/images?answer=cors', { headers: { origin } });
    const own = await from('https://site.example');
    expect(own.headers.get('access-control-allow-origin')).toBe('https://site.example');
    expect(own.headers.get('access-control-expose-headers')).toBe('X-Number');
    expect((await from('https://evil.example')).headers.get('access-control-allow-origin')).toBeNull();
  });

  it('answers nothing once its endpoint is switched off', async () => {
    const { apigateway, apiId: ApiId } = api;
    await apigateway.send(new UpdateApiCommand({ ApiId, DisableExecuteApiEndpoint: true }));
    expect((await get('/images')).status).toBe(404);
    await apigateway.send(new UpdateApiCommand({ ApiId, DisableExecuteApiEndpoint: false }));
    expect((await get('/images')).status).toBe(200);
  });

  it('sees the path without the name of a stage other than $default', async () => {
    const { apigateway, apiId: ApiId } = api;
    await apigateway.send(
      new CreateStageCommand({ ApiId, StageName: 'beta', AutoDeploy: true, StageVariables: { a: 'b' } }),
    );
    expect(await event('/beta/images/x')).toMatchObject({
      routeKey: 'GET /images/{name+}',
      rawPath: '/beta/images/x',
      pathParameters: { name: 'x' },
      stageVariables: { a: 'b' },
      requestContext: { stage: 'beta' },
    });
  });
});

describe('the permission of the function', () => {
  it.each([
    [null, 500],
    ['/*/*/other', 500],
    ['/*/POST/images/{name+}', 500],
    ['/*/*/images/{name+}', 200],
    ['/$default/GET/images/{name+}', 200],
  ])('%s: %i', async (permit, status) => {
    const own = await withCloud();
    const { url } = await makeApi(own, { code: echo, routes: ['GET /images/{name+}'], permit });
    const answer = await fetch(`${url}/images/a.jpg`);
    expect(answer.status).toBe(status);
    if (status === 500) expect(await answer.text()).toBe('{"message":"Internal Server Error"}');
  });

  it('names the default route by its key', async () => {
    const own = await withCloud();
    const { url } = await makeApi(own, { code: echo, permit: '/*/$default' });
    expect((await fetch(`${url}/anything`)).status).toBe(200);
  });
});

describe('load', () => {
  it('throttles as the stage says', async () => {
    const own = await withCloud();
    const limits = { ThrottlingBurstLimit: 3, ThrottlingRateLimit: 0.001 };
    const { url } = await makeApi(own, { code: echo, limits });
    const statuses: number[] = [];
    for (let n = 0; n < 5; n++) statuses.push((await fetch(`${url}/x`)).status);
    expect(statuses).toEqual([200, 200, 200, 429, 429]);
  });

  it('takes 200 requests at once, loses none and doubles none', async () => {
    const own = await withCloud();
    const code = `
let running = 0;
export const handler = async ({ rawPath }) => {
  if (running++ > 0) throw new Error('two at once');
  await new Promise((resolve) => setTimeout(resolve, 5));
  running--;
  return { rawPath };
};`;
    const { url } = await makeApi(own, { code });
    const answers = await Promise.all(
      Array.from({ length: 200 }, async (_, n) => {
        const answer = await fetch(`${url}/${n}`);
        return answer.json() as Promise<{ rawPath: string }>;
      }),
    );
    expect(new Set(answers.map(({ rawPath }) => rawPath)).size).toBe(200);
  });
});

describe('a page of somebody else', () => {
  it('is not answered under a name of its own', async () => {
    const { request } = await import('node:http');
    const status = await new Promise((resolve, reject) => {
      const { port } = new URL(cloud.endpoint);
      request({ port, path: '/_api/x/', headers: { host: 'evil.example' } }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      })
        .on('error', reject)
        .end();
    });
    expect(status).toBe(403);
  });
});
