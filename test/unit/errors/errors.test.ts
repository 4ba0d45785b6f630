import { mkdir } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { causedBy, leaves } from '../../../src/errors/causes.ts';
import {
  explain,
  ignore,
  isAbort,
  isAws,
  isCredentials,
  isDenied,
  isExists,
  isHiccup,
  isThrottle,
  ThumbsError,
  UsageError,
  whileDoing,
} from '../../../src/errors/errors.ts';
import { isUnreachable } from '../../../src/errors/network.ts';
import { awsError } from '../../support/fakes/fake-resource.ts';

/** As Node's sockets and DNS throw them. */
const networkError = (code: string) => Object.assign(new Error(`connect ${code}`), { code });

/** As Node throws when every address of a name refused: one error in several, without words. */
const refusedByAll = () =>
  Object.assign(new AggregateError([networkError('ECONNREFUSED'), networkError('ECONNREFUSED')], ''), {
    code: 'ECONNREFUSED',
  });

describe('an explanation', () => {
  it.each([
    ['ExpiredToken', /session has expired.*\.env.*same command again/],
    ['ExpiredTokenException', /session has expired/],
    ['RequestExpired', /session has expired/],
    ['InvalidClientTokenId', /does not accept these credentials/],
    ['UnrecognizedClientException', /does not accept these credentials/],
    ['SignatureDoesNotMatch', /does not accept these credentials/],
    ['CredentialsProviderError', /no AWS credentials were found.*the profile.*thumbs --local/],
    ['AccessDenied', /lack the permission/],
    ['AccessDeniedException', /lack the permission/],
    ['ThrottlingException', /slowing us down/],
    ['SlowDown', /slowing us down/],
    ['TimeoutError', /does not answer/],
    ['ResourceNotFoundException', /missing.*thumbs setup/],
    ['QueueDoesNotExist', /missing.*thumbs setup/],
  ])('of %s says what to do now', (name, fix) => {
    expect(explain(awsError(name))).toMatchObject({ code: name, fix: expect.stringMatching(fix) });
  });

  it.each([
    [400, /session has expired/, isCredentials],
    [403, /lack the permission/, isDenied],
  ])('of a HEAD that S3 refuses with %i, and without a body, says what to do now', (status, fix, isKnown) => {
    const error = awsError('Unknown', 'UnknownError', status);
    expect(explain(error)).toEqual({
      code: `HTTP ${status}`,
      message: `AWS refused the request and gave no reason (HTTP ${status}, request request-1)`,
      fix: expect.stringMatching(fix),
    });
    expect(isKnown(error)).toBe(true);
  });

  it('quotes what AWS said, with its code and its request id', () => {
    expect(explain(awsError('AccessDenied', 'User x may not perform: iam:CreateRole')).message).toBe(
      'User x may not perform: iam:CreateRole (AccessDenied, request request-1)',
    );
  });

  it.each([
    [
      'with an explicit deny in a service control policy',
      /organisation forbids it.*--tag KEY=VALUE.*--region/,
    ],
    ['because no resource control policy allows the sqs:CreateQueue action', /organisation forbids it/],
    ['because no permissions boundary allows the sqs:CreateQueue action', /boundary of your user or role/],
    ['because no session policy allows the sqs:CreateQueue action', /policy of this session/],
    ['because no identity-based policy allows the sqs:CreateQueue action', /lack the permission named above/],
  ])('of a denial goes by the rule that denies: %s', (end, fix) => {
    const words = `User: arn:aws:iam::1:user/u is not authorized to perform: sqs:CreateQueue ${end}`;
    expect(explain(awsError('AccessDenied', words)).fix).toMatch(fix);
  });

  it('of an error that nobody foresaw has its words and no advice', () => {
    expect(explain(new TypeError('x is not a function'))).toEqual({
      code: 'TypeError',
      message: 'x is not a function (TypeError)',
    });
    expect(explain('thrown as text')).toEqual({ code: 'Unknown', message: 'thrown as text' });
    expect(explain(new Error('')).message).toBe('no message');
  });

  it.each(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', 'ECONNRESET'])(
    'of %s has the code of the network and says what to check',
    (code) => {
      expect(explain(networkError(code))).toMatchObject({
        code,
        fix: expect.stringContaining('AWS_ENDPOINT_URL'),
      });
    },
  );

  it('of a server that does not exist names the region, which may be misspelt', () => {
    expect(explain(networkError('ENOTFOUND')).fix).toContain('the name of the region');
    expect(explain(networkError('ECONNREFUSED')).fix).not.toContain('region');
  });

  it('of a server of this machine names the embedded cloud, and of another one does not', () => {
    const refusedAt = (address: string) => Object.assign(networkError('ECONNREFUSED'), { address });
    for (const address of ['127.0.0.1', '::1'])
      expect(explain(refusedAt(address)).fix).toMatch(/--local.*starts the embedded cloud.*AWS_ENDPOINT_URL/);
    expect(explain(refusedAt('10.0.0.7')).fix).not.toContain('embedded');
  });

  it('of a folder that may not be written has the code once and says what to do', async () => {
    const refused = await mkdir('/dev/null/below').catch((error) => error);
    expect(explain(refused)).toEqual({
      code: 'ENOTDIR',
      message: "ENOTDIR: not a directory, mkdir '/dev/null/below'",
      fix: expect.stringContaining('a writable folder'),
    });
  });

  it('of a name all of whose addresses refuse is that of one failure, not of several', () => {
    const { code, message, fix } = explain(refusedByAll());
    expect({ code, fix }).toEqual({ code: 'ECONNREFUSED', fix: expect.stringContaining('does not answer') });
    expect(message).toMatch(/connect ECONNREFUSED/);
    expect(message).not.toMatch(/steps failed/);
  });

  it('of an answer that is not of AWS gives the status and no parser talk', () => {
    const error = awsError('SyntaxError', `Unexpected token '<', "<html>" is not valid JSON`, 502);
    expect(explain(error)).toEqual({
      code: 'HTTP 502',
      message: 'the endpoint did not answer like AWS (HTTP 502, request request-1)',
      fix: expect.stringContaining('AWS_ENDPOINT_URL'),
    });
  });

  it('of a missing region says how to name one', () => {
    expect(explain(new Error('Region is missing')).fix).toMatch(/--region/);
  });

  it('of one of our own errors is what it says, word for word', () => {
    expect(explain(new ThumbsError('Locked', 'held by pid 7', { fix: 'wait' }))).toEqual({
      code: 'Locked',
      message: 'held by pid 7',
      fix: 'wait',
    });
    expect(explain(new UsageError('no such flag'))).toEqual({ code: 'Usage', message: 'no such flag' });
  });
});

describe('several failures', () => {
  const queue = new ThumbsError('OverLimit', 'creating the queue: too many');
  const table = new ThumbsError('Conflict', 'creating the table: taken', { fix: 'use another stack' });

  it('of which there is only one are explained as that one', () => {
    expect(explain(new AggregateError([table], 'setup did not finish'))).toEqual(explain(table));
    expect(explain(new AggregateError([new AggregateError([table])]))).toEqual(explain(table));
  });

  it('are counted and all told, with the code of the first and the first advice there is', () => {
    expect(explain(new AggregateError([queue, table], 'setup did not finish'))).toEqual({
      code: 'OverLimit',
      message: '2 steps failed: creating the queue: too many; creating the table: taken',
      fix: 'use another stack',
      failures: [explain(queue), explain(table)],
    });
  });

  it('without advice say that the same command goes on', () => {
    expect(explain(new AggregateError([queue, new ThumbsError('X', 'y')])).fix).toBe(
      'what was made is recorded: run the same command again',
    );
  });

  it('that are the same error are told once', () => {
    expect(leaves(new AggregateError([queue, new AggregateError([queue, table])]))).toEqual([queue, table]);
    expect(explain(new AggregateError([queue, queue]))).toEqual(explain(queue));
  });

  it('keep an aggregate without members as it is', () => {
    expect(explain(new AggregateError([], 'nothing')).message).toBe('nothing (AggregateError)');
  });
});

describe('secrets', () => {
  const token = 'IQoJb3JpZ2luX2VjEXAMPLE//////////wEaCXVzLWVhc3QtMSJHMEUCIQ==';
  const secret = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
  const signature = 'a1b2c3d4'.repeat(8);
  const url = `https://b.s3.amazonaws.com/k?X-Amz-Credential=ASIAIOSFODNN7EXAMPLE%2F20260101&X-Amz-Security-Token=${encodeURIComponent(token)}&X-Amz-Signature=${signature}&x-id=GetObject`;

  it.each([
    ['an access key id', 'The key AKIAIOSFODNN7EXAMPLE is not valid', 'AKIAIOSFODNN7EXAMPLE'],
    ["a session's key id", 'The key ASIAIOSFODNN7EXAMPLE is not valid', 'ASIAIOSFODNN7EXAMPLE'],
    ['a signature in a URL', url, signature],
    ['a session token in a URL', url, encodeURIComponent(token)],
    ['a key id in a URL', url, 'ASIAIOSFODNN7EXAMPLE'],
    ['a session token in a header', `should have been 'POST\nx-amz-security-token:${token}\n'`, token],
    ['a signature in a header', `AWS4-HMAC-SHA256 SignedHeaders=host, Signature=${signature}`, signature],
    ['a secret key in a settings file', `line 2: aws_secret_access_key = ${secret}`, secret],
    ['a secret key in the environment', `AWS_SECRET_ACCESS_KEY=${secret}`, secret],
    ['a session token in a settings file', `aws_session_token=${token}`, token],
    ['a secret key in JSON', `{"SecretAccessKey":"${secret}","SessionToken":"${token}"}`, secret],
    ['a session token in JSON', `{"SecretAccessKey":"${secret}","SessionToken":"${token}"}`, token],
    ['a session token in XML', `<SessionToken>${token}</SessionToken>`, token],
  ])('that are %s never get into a message', (_what, message, hidden) => {
    for (const error of [awsError('InvalidToken', message), new ThumbsError('X', message), message]) {
      const explained = explain(error).message;
      expect(explained).not.toContain(hidden);
      expect(explained).toContain('…');
    }
  });

  it.each([
    'The security token included in the request is expired',
    'The request signature we calculated does not match the signature you provided',
    'User: arn:aws:sts::123456789012:assumed-role/voclabs/user1 may not perform sqs:CreateQueue',
    "Can't find the session token: see the documentation of AWS",
  ])('are not suspected where there are none: %s', (message) => {
    expect(explain(new ThumbsError('X', message)).message).toBe(message);
  });
});

describe('whileDoing', () => {
  it('adds what was being done, and keeps code, advice and cause', () => {
    const cause = awsError('ExpiredToken', 'too old');
    const error = whileDoing('creating SQS queue jobs', cause);
    expect(error).toMatchObject({ code: 'ExpiredToken', fix: expect.stringMatching(/expired/), cause });
    expect(error.message).toBe('creating SQS queue jobs: too old (ExpiredToken, request request-1)');
  });
});

describe('a cause', () => {
  const expired = awsError('ExpiredToken');

  it.each([
    ['in the error itself', expired],
    ['under what we were doing', whileDoing('reading', whileDoing('setting up', expired))],
    ['among several', new AggregateError([new Error('other'), whileDoing('reading', expired)])],
    [
      'in an aggregate that is a cause',
      new Error('a', { cause: new AggregateError([new Error('b'), expired]) }),
    ],
    [
      'in aggregates within aggregates',
      new AggregateError([new AggregateError([new Error('x', { cause: expired })])]),
    ],
    ['as the cause of an aggregate', new AggregateError([], 'x', { cause: expired })],
  ])('is found %s', (_where, error) => expect(causedBy(error, isCredentials)).toBe(true));

  it.each([
    ['text', 'ExpiredToken'],
    ['nothing', undefined],
    ['another error', new AggregateError([new Error('x', { cause: 'ExpiredToken' })])],
  ])('is not found in %s', (_what, error) => expect(causedBy(error, isCredentials)).toBe(false));
});

describe('classes of errors', () => {
  it('are told by the name, and only for errors', () => {
    expect(isAws(awsError('NoSuchKey'), 'NoSuchBucket', 'NoSuchKey')).toBe(true);
    expect(isAws({ name: 'NoSuchKey' }, 'NoSuchKey')).toBe(false);
    expect(isAws(undefined, 'NoSuchKey')).toBe(false);
  });

  it('know a throttle by its name or by its status alone', () => {
    const names = ['RequestThrottled', 'KmsThrottled', 'SlowDown', 'Throttling', 'ThrottledException'];
    const tables = ['ThrottlingException', 'ProvisionedThroughputExceededException', 'RequestLimitExceeded'];
    for (const name of [...names, ...tables]) expect(isThrottle(awsError(name)), name).toBe(true);
    expect(isThrottle(awsError('Whatever', 'x', 429))).toBe(true);
    expect(isThrottle(awsError('LimitExceededException'))).toBe(false);
    expect(isThrottle(undefined)).toBe(false);
  });

  it("know that a thing exists by Lambda's text, because its name says too little", () => {
    expect(isExists(awsError('ResourceConflictException', 'Function already exist: f'))).toBe(true);
    expect(isExists(awsError('ResourceConflictException', 'An update is in progress'))).toBe(false);
    expect(isExists(awsError('EntityAlreadyExistsException'))).toBe(true);
    expect(isExists(awsError('BucketAlreadyExists'))).toBe(true);
  });

  it('know a full disk, here or under the embedded cloud: nobody waits, and nothing is to be deleted', () => {
    const here = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    const there = Object.assign(awsError('ServiceUnavailable'), { $metadata: { httpStatusCode: 507 } });
    for (const error of [here, there]) {
      expect(isHiccup(error)).toBe(false);
      expect(explain(error).fix).toBe(
        'free some space on that disk and run the same command again: nothing is lost',
      );
    }
    expect(explain(here).message).toContain('no space left on device');
  });

  it('know an interruption and a silent network', () => {
    expect(isAbort(new ThumbsError('Interrupted', 'x'))).toBe(true);
    expect(isAbort(new DOMException('x', 'AbortError'))).toBe(true);
    expect(isAbort(new Error('x'))).toBe(false);
    expect(isUnreachable(refusedByAll())).toBe(true);
    expect(isUnreachable(new Error('x'))).toBe(false);
  });

  it('let only those be swallowed that are named', async () => {
    const fail = (name: string) => Promise.reject(awsError(name));
    await expect(ignore(['NoSuchKey'], fail('NoSuchKey'))).resolves.toBeUndefined();
    await expect(ignore(['NoSuchKey'], fail('AccessDenied'))).rejects.toMatchObject({ name: 'AccessDenied' });
    await expect(ignore(['NoSuchKey'], Promise.resolve(1))).resolves.toBe(1);
    const told = Promise.reject(whileDoing('reading a.jpg', awsError('NoSuchKey')));
    await expect(ignore(['NoSuchKey'], told)).resolves.toBeUndefined();
  });
});
