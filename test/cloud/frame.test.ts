import { execFile } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { connect } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CreateRoleCommand, IAMClient, ListRolesCommand } from '@aws-sdk/client-iam';
import { CreateQueueCommand, ListQueuesCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { startCloud } from '../../cloud/cloud.ts';
import { route, services } from '../../cloud/router.ts';
import { clientConfig, withCloud } from '../support/cloud/cloud.ts';
import { testKeys } from '../support/cloud/keys.ts';
import { signedFetch } from '../support/cloud/signed.ts';
import { until } from '../support/runner/until.ts';

const role = {
  RoleName: 'worker',
  AssumeRolePolicyDocument: JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
    ],
  }),
};

describe('the router', () => {
  it('reads service, region and key from the signature', () => {
    const authorization =
      'AWS4-HMAC-SHA256 Credential=AKIA/20260101/eu-west-3/sqs/aws4_request, SignedHeaders=host, Signature=00';
    expect(route('/', { authorization })).toMatchObject({
      service: 'sqs',
      region: 'eu-west-3',
      accessKeyId: 'AKIA',
    });
  });

  it('reads them from a presigned URL', () => {
    const url = '/b/k?X-Amz-Credential=ASIA%2F20260101%2Feu-west-3%2Fs3%2Faws4_request&X-Amz-Signature=00';
    expect(route(url, {})).toMatchObject({
      service: 's3',
      region: 'eu-west-3',
      accessKeyId: 'ASIA',
      path: '/b/k',
    });
  });

  it('goes by the target of an unsigned request, and takes all others for S3', () => {
    expect(route('/', { 'x-amz-target': 'DynamoDB_20120810.ListTables' }).service).toBe('dynamodb');
    expect(route('/bucket/key', {})).toMatchObject({
      service: 's3',
      region: 'us-east-1',
      accessKeyId: undefined,
    });
  });

  it.each([
    ['photos.s3.us-east-1.localhost:4566', '/photos/k'],
    ['photos.s3.localhost', '/photos/k'],
    ['photos.localhost:80', '/photos/k'],
    ['photos.127.0.0.1:80', '/photos/k'],
    ['my.photos.s3.eu-west-1.localhost', '/my.photos/k'],
    ['s3.us-east-1.localhost:80', '/k'],
    ['s3.localhost', '/k'],
    ['localhost:80', '/k'],
    ['127.0.0.1:80', '/k'],
    ['[::1]:80', '/k'],
  ])('on host %s finds %s', (host, path) => {
    expect(route('/k', { host }).path).toBe(path);
  });

  it('leaves keys as they were sent', () => {
    expect(route('/b/a//../%2e/x?versionId=1', {})).toMatchObject({ path: '/b/a//../%2e/x' });
  });

  it('does not let a region be a path', () => {
    const authorization = 'AWS4-HMAC-SHA256 Credential=A/20260101/../sqs/aws4_request';
    expect(route('/', { authorization }).region).toBe('us-east-1');
  });
});

describe('the embedded cloud', () => {
  it('listens on the loopback address and on no other', async () => {
    const { cloud } = await withCloud();
    expect(cloud.endpoint).toBe(`http://127.0.0.1:${cloud.port}`);
    const others = Object.values(networkInterfaces())
      .flat()
      .filter((address) => address && !address.internal && address.family === 'IPv4');
    for (const other of others) {
      const socket = connect(cloud.port, other?.address ?? '');
      const outcome = await once(socket, 'connect').then(
        () => 'connected',
        () => 'refused',
      );
      socket.destroy();
      expect(outcome).toBe('refused');
    }
  });

  it('names every request in both of the headers AWS uses, in errors as well', async () => {
    const { endpoint } = await withCloud();
    for (const Action of ['GetCallerIdentity', 'Nonsense']) {
      const answer = await signedFetch(endpoint, {
        method: 'POST',
        service: 'sts',
        body: `Action=${Action}`,
      });
      const id = answer.headers.get('x-amzn-requestid');
      expect(id).toMatch(/^[0-9a-f-]{36}$/);
      expect(answer.headers.get('x-amz-request-id')).toBe(id);
      expect(await answer.text()).toContain(`<RequestId>${id}</RequestId>`);
    }
  });

  it('says which services it has when asked for one that it has not', async () => {
    const { client } = await withCloud();
    const sts = client(STSClient, { signingEscapePath: true, signingName: 'ec2' });
    await expect(sts.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
      name: 'UnknownService',
      message: expect.stringContaining("no service 'ec2'. It has: s3, "),
    });
  });

  it('answers a failure of its own with InternalFailure, reports it and goes on', async () => {
    let broken = false;
    const reported: string[] = [];
    const { endpoint } = await withCloud({
      faults: () => {
        if (broken) throw new Error('a wire came off');
      },
      onError: (error, during) => reported.push(`${during}: ${error}`),
    });
    const iam = new IAMClient(clientConfig(endpoint));
    onTestFinished(() => iam.destroy());
    // By the first answer whatever the services do at the start is over.
    await iam.send(new ListRolesCommand({}));
    broken = true;
    await expect(iam.send(new CreateRoleCommand(role))).rejects.toMatchObject({
      name: 'InternalFailure',
      message: expect.stringContaining('a wire came off'),
      $metadata: { httpStatusCode: 500 },
    });
    expect(reported).toEqual(['POST /: Error: a wire came off']);
    broken = false;
    await iam.send(new CreateRoleCommand(role));
  });

  it('survives nonsense on the socket', async () => {
    const { cloud, client } = await withCloud();
    const nonsense = [
      'HELO mail.example\r\n\r\n',
      'GET / HTTP/1.1\r\n\r\n',
      'GET http://[ HTTP/1.1\r\nHost: x\r\n\r\n',
      'OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n',
      'CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n',
      'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nshort',
      `GET /%zz?%zz=%&=&X-Amz-Credential=%2F HTTP/1.1\r\nHost: ${'.'.repeat(300)}\r\nConnection: close\r\n\r\n`,
      Buffer.from([0, 255, 10, 13, 0]),
    ];
    for (const bytes of nonsense) {
      const socket = connect(cloud.port, '127.0.0.1');
      socket.on('error', () => {});
      socket.end(bytes);
      socket.resume();
      await once(socket, 'close');
    }
    await client(IAMClient).send(new ListRolesCommand({}));
  });

  it('does not answer a web page that gave its own name to the loopback address', async () => {
    const { cloud } = await withCloud();
    const rebound = request({ port: cloud.port, path: '/photos', headers: { host: 'evil.example' } });
    rebound.end();
    const [response] = await once(rebound, 'response');
    response.resume();
    expect(response.statusCode).toBe(403);
  });

  it.each(['constructor', '__proto__', 'hasOwnProperty'])('has no operation called %s', async (operation) => {
    const { endpoint } = await withCloud();
    const targets = {
      sqs: 'AmazonSQS',
      dynamodb: 'DynamoDB_20120810',
      logs: 'Logs_20140328',
      acm: 'CertificateManager',
      monitoring: 'GraniteServiceVersion20100801',
    };
    for (const [service, target] of Object.entries(targets)) {
      const headers = { 'x-amz-target': `${target}.${operation}` };
      const answer = await signedFetch(endpoint, { method: 'POST', service, headers, body: '{}' });
      expect(await answer.json()).toMatchObject({ __type: expect.stringContaining('UnknownOperation') });
    }
  });

  it('refuses a path that cannot be decoded', async () => {
    const { endpoint } = await withCloud();
    const answer = await fetch(`${endpoint}/bucket/100%/k`);
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain('<Code>InvalidURI</Code>');
  });

  it.each(services)('survives nonsense sent to %s', async (service) => {
    const reported: unknown[] = [];
    const { endpoint } = await withCloud({ onError: (error) => reported.push(error) });
    const targets = ['', 'x', 'AmazonSQS.CreateQueue', 'DynamoDB_20120810.PutItem', 'Logs_20140328.Nothing'];
    const bodies = [
      '',
      '{',
      '[]',
      'null',
      '{"QueueName":{}}',
      '{"TableName":7}',
      'Action=CreateRole&Tags.member=1',
    ];
    for (const target of targets) {
      for (const body of bodies) {
        const headers = { 'x-amz-target': target };
        const answer = await signedFetch(`${endpoint}/a/b`, { method: 'POST', service, headers, body });
        expect(answer.headers.get('x-amzn-errortype')).not.toBe('InvalidSignatureException');
        expect(answer.status).toBeGreaterThanOrEqual(200);
        await answer.arrayBuffer();
      }
    }
  });

  it('may be stopped as soon as it has started', async () => {
    // In a process of its own, which an error of what the start leaves running would end.
    const script = `
      import { startCloud } from ${JSON.stringify(new URL('../../cloud/cloud.ts', import.meta.url).href)};
      for (let round = 0; round < 5; round++) await (await startCloud({ dataDir: process.argv[1] })).stop();
      console.log('stopped');`;
    const dataDir = await mkdtemp(join(tmpdir(), 'thumbs-'));
    onTestFinished(() => rm(dataDir, { recursive: true }));
    const run = promisify(execFile)(process.execPath, ['--input-type=module', '-e', script, dataDir]);
    expect((await run).stdout).toBe('stopped\n');
  });

  it('closes a waiting receiver when it stops, and stops twice without complaint', async () => {
    const { cloud, client } = await withCloud();
    const sqs = client(SQSClient);
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'jobs' }));
    const waiting = sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }));
    const outcome = waiting.then(
      () => 'answered',
      () => 'cut',
    );
    await expect.poll(() => cloud.idleMs()).toBe(0);
    await cloud.stop();
    await cloud.stop();
    expect(['answered', 'cut']).toContain(await outcome);
  });

  it('is idle from the last answer on, and asking for its health is no work', async () => {
    const { cloud, client, endpoint } = await withCloud();
    // This clock stands still but for the moments in which the test waits.
    vi.useFakeTimers({ toFake: ['performance'] });
    onTestFinished(() => void vi.useRealTimers());
    await client(IAMClient).send(new ListRolesCommand({}));
    await until(() => expect(cloud.idleMs()).toBeGreaterThan(500));
    const idleMs = cloud.idleMs();
    await (await fetch(`${endpoint}/_thumbs/health`)).text();
    expect(cloud.idleMs()).toBe(idleMs);
    await client(IAMClient).send(new ListRolesCommand({}));
    expect(cloud.idleMs()).toBe(0);
  });

  it('does not start on a folder or a port that is taken', async () => {
    const { cloud, dataDir } = await withCloud();
    await expect(startCloud({ dataDir })).rejects.toMatchObject({ name: 'DataDirInUse' });
    const elsewhere = `${dataDir}/elsewhere`;
    await expect(startCloud({ dataDir: elsewhere, port: cloud.port })).rejects.toMatchObject({
      code: 'EADDRINUSE',
    });
    const second = await startCloud({ dataDir: elsewhere });
    await second.stop();
  });

  it('numbers the calls over all services', async () => {
    const { client, calls } = await withCloud();
    await client(IAMClient).send(new ListRolesCommand({}));
    await client(SQSClient).send(new ListQueuesCommand({}));
    expect(calls).toMatchObject([
      { service: 'iam', operation: 'ListRoles', count: 1, accessKeyId: testKeys.accessKeyId },
      { service: 'sqs', operation: 'ListQueues', count: 2, accessKeyId: testKeys.accessKeyId },
    ]);
  });
});

describe('the control path', () => {
  const proof = (text: string) => createHmac('sha256', testKeys.secretAccessKey).update(text).digest('hex');

  it('tells who is there, and proves to a program that knows the key that this is the cloud', async () => {
    const { endpoint } = await withCloud();
    const health = { pid: process.pid, version: 2 };
    expect(await (await fetch(`${endpoint}/_thumbs/health`)).json()).toEqual(health);
    const answer = await fetch(`${endpoint}/_thumbs/health?challenge=0123`);
    expect(await answer.json()).toEqual({ ...health, proof: proof('health 0123') });
  });

  it('tells nothing to a web page, whatever name it gave to the loopback address', async () => {
    const { endpoint, cloud } = await withCloud();
    const status = async (headers: Record<string, string>) => {
      const asking = request({ port: cloud.port, path: '/_thumbs/health', headers });
      asking.end();
      const [response] = await once(asking, 'response');
      response.resume();
      return response.statusCode;
    };
    expect(await status({ origin: 'http://x' })).toBe(403);
    expect(await status({ 'sec-fetch-site': 'same-site' })).toBe(403);
    expect(await status({ host: 'evil.example' })).toBe(403);
    expect(await status({})).toBe(200);
    expect((await fetch(`${endpoint}/_thumbs/elsewhere`)).status).toBe(404);
  });

  it('stops the cloud for who knows the key, and for nobody else', async () => {
    const { endpoint } = await withCloud();
    const stop = async (order?: string) => {
      const headers: Record<string, string> = order === undefined ? {} : { authorization: order };
      return (await fetch(`${endpoint}/_thumbs/stop`, { method: 'POST', headers })).status;
    };
    const order = (at: number, pid = process.pid) => `Thumbs ${at} ${proof(`stop ${pid} ${at}`)}`;
    const refused = [
      undefined,
      'Thumbs',
      `Thumbs ${Date.now()} ${proof('other')}`,
      order(Date.now(), 1),
      order(Date.now() - 6 * 60_000),
    ];
    for (const sent of refused) expect(await stop(sent)).toBe(403);
    expect(await stop(order(Date.now()))).toBe(202);
    const gone = () =>
      fetch(`${endpoint}/_thumbs/health`).then(
        () => false,
        () => true,
      );
    await expect.poll(gone).toBe(true);
  });
});
