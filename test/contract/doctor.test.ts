// thumbs doctor: each trouble is brought about on the embedded cloud, and must be found and named with its mend.
import { rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { answerTimes, combine, deny, expireCredentialsAfter } from '../../cloud/faults.ts';
import type { Session } from '../../src/aws/session.ts';
import { run as doctor } from '../../src/commands/doctor.ts';
import { setUp } from '../../src/commands/setup.ts';
import type { Config } from '../../src/config.ts';
import { examine } from '../../src/doctor/examination.ts';
import type { Event, FindingEvent } from '../../src/events.ts';
import { systemClock } from '../../src/machine/wait.ts';
import { openCloud, type TestCloud } from '../support/cloud/cloud.ts';
import { makeRole } from '../support/cloud/functions.ts';
import { sessionVariables } from '../support/cloud/keys.ts';
import { blockAccount } from '../support/cloud/s3-control.ts';
import { withAccount } from '../support/stacks/account.ts';
import { makeSession, type TestSession } from '../support/stacks/session.ts';
import { remote, runVerb } from '../support/stacks/verb.ts';

let cloud: TestCloud;
let session: TestSession;

beforeEach(async () => {
  ({ cloud, session } = await withAccount());
});

/** As the AWS CLI reads them: `A=true,B=false`. */
const switchesIn = (command = '') =>
  Object.fromEntries(
    [...command.matchAll(/(\w+)=(true|false)/g)].map(([, name, value]) => [name, value === 'true']),
  );

type Findings = Record<string, Omit<FindingEvent, 'event' | 'id' | 'title'>>;

const byId = (events: Event[]): Findings =>
  Object.fromEntries(events.flatMap((event) => (event.event === 'finding' ? [[event.id, event]] : [])));

/** The checks alone, over a session that a test has changed. */
async function examined(changes: Partial<Session> = {}, config: Partial<Config> = {}) {
  const events: Event[] = [];
  const changed = { ...session, config: { ...remote(session), ...config }, close: () => {}, ...changes };
  const diagnosis = await examine(
    async () => changed,
    (event) => events.push(event),
  );
  return { diagnosis, findings: byId(events) };
}

describe('thumbs doctor', () => {
  it('finds nothing wrong with a stack that is as it should be, changes nothing, and exits with 0', async () => {
    await setUp(session, { maxConcurrency: 2 });
    const before = cloud.calls.length;
    const { code, events } = await runVerb(session, doctor, {});
    const findings = events.filter((event) => event.event === 'finding');
    const worse = findings.filter(({ level, id }) => level !== 'ok' && id !== 'quotas');
    expect(worse).toEqual([]);
    expect(code).toBe(0);
    expect(findings.map(({ id }) => id)).toEqual([
      ...['node', 'embedded-cloud', 'credentials', 'identity', 'region', 'clock', 'permissions'],
      ...[
        'http-api',
        'public-access',
        'amplify',
        'cdn',
        'domain',
        'alarms',
        'notifications',
        'quotas',
        'state',
        'other-stacks',
        'registry',
      ],
    ]);
    expect(events.at(-1)).toMatchObject({ event: 'done', problems: 0 });
    const writes = cloud.calls
      .slice(before)
      .filter(({ operation }) => !/^(Get|List|Describe)/.test(operation));
    expect(writes).toEqual([]);
  });

  it('says of everything that is not as it should be what to run', async () => {
    await writeFile(session.config.stateFile, 'not a state file');
    cloud.cloud.setFaults(combine(deny('sqs', 'ListQueues'), deny('lambda', 'GetAccountSettings')));
    const { code, events } = await runVerb(session, doctor, {});
    const troubles = events.filter(
      (event) => event.event === 'finding' && event.level !== 'ok',
    ) as FindingEvent[];
    expect(troubles.map(({ id }) => id)).toEqual(expect.arrayContaining(['permissions', 'quotas', 'state']));
    for (const { id, fix } of troubles) expect(fix, id).toMatch(/\w/);
    expect(code).toBe(1);
  });

  it('exits with 4 when the session is over, before the first call and in the middle', async () => {
    for (const calls of [0, 1, 5]) {
      cloud.cloud.setFaults(expireCredentialsAfter(cloud.calls.length + calls));
      const { code, events } = await runVerb(session, doctor, {});
      expect(code, `after ${calls} calls`).toBe(4);
      expect(events).toContainEqual(
        expect.objectContaining({ level: 'problem', fix: expect.stringContaining('.env') }),
      );
      const told = events.filter((event) => event.event === 'finding' && event.level === 'problem');
      expect(told, 'once').toHaveLength(1);
      expect(events.at(-1)).toMatchObject({ event: 'done', problems: 1 });
    }
  });

  it('names what is denied, and does not mind where thumbs can do without', async () => {
    cloud.cloud.setFaults(combine(deny('sqs', '*'), deny('dynamodb', '*')));
    const denied = (await examined()).findings.permissions;
    expect(denied).toMatchObject({ level: 'problem', fix: expect.stringContaining('thumbs policy') });
    expect(denied?.text).toMatch(/sqs:ListQueues, dynamodb:ListTables/);
    cloud.cloud.setFaults(deny('iam', 'ListRoles'));
    expect((await examined()).findings.permissions).toMatchObject({ level: 'note' });
  });

  it('compares the clock with the date of an answer', async () => {
    // Between the answer and the look at the clock, a busy machine takes seconds.
    const machine = vi.spyOn(systemClock, 'now');
    onTestFinished(() => machine.mockRestore());
    const clockWhen = async (secondsAhead: number) => {
      machine.mockImplementation(() => Date.now() + secondsAhead * 1000);
      return (await examined()).findings.clock;
    };
    expect(await clockWhen(400)).toMatchObject({
      level: 'problem',
      text: expect.stringMatching(/(399|4[0-5]\d) s ahead/),
    });
    expect(await clockWhen(-120)).toMatchObject({ level: 'warning' });
    expect(await clockWhen(20)).toMatchObject({ level: 'ok' });
  });

  it('tells when the functions of a stack need more places than the account has', async () => {
    await setUp(session, { maxConcurrency: 900 });
    expect((await examined()).findings.quotas).toMatchObject({
      level: 'warning',
      text: expect.stringContaining('900'),
      fix: expect.stringMatching(/^thumbs setup --max-concurrency \d+$/),
    });
    expect((await examined({}, { local: true })).findings.quotas).toMatchObject({ level: 'ok' });
  });

  it('tells what an account that blocks public access means for a site, and how to lift that', async () => {
    const found = async () => (await examined()).findings['public-access'];
    expect(await found()).toMatchObject({
      level: 'ok',
      text: expect.stringContaining('allows a public site'),
    });
    await setUp(session, { site: 'private', only: ['originals'] });
    await blockAccount(cloud, { BlockPublicAcls: true, BlockPublicPolicy: true });
    const finding = await found();
    expect(finding).toMatchObject({
      level: 'warning',
      text: expect.stringMatching(/--site public will be refused/),
    });
    await blockAccount(cloud, switchesIn(finding?.fix));
    expect(await found()).toMatchObject({ level: 'ok' });
    await rm(session.config.stateFile);
    await blockAccount(cloud, { RestrictPublicBuckets: true });
    expect(await found()).toMatchObject({
      level: 'note',
      text: expect.stringContaining('(RestrictPublicBuckets)'),
    });
    cloud.cloud.setFaults(deny('s3-control', 'GetPublicAccessBlock'));
    expect(await found()).toMatchObject({
      level: 'note',
      fix: expect.stringContaining('policy --for doctor'),
    });
  });

  it('what is denied of an optional part is a note, and a problem for a stack that has it', async () => {
    const calls = {
      'http-api': ['apigateway', 'GetApis'],
      amplify: ['amplify', 'ListApps'],
      cdn: ['cloudfront', 'ListDistributions'],
      alarms: ['monitoring', 'DescribeAlarms'],
    } as const;
    await setUp(session, { api: true, site: 'amplify', cdn: true, alarms: true, only: ['originals'] });
    cloud.cloud.setFaults(combine(...Object.values(calls).map(([service, call]) => deny(service, call))));
    const fix = expect.stringMatching(/thumbs (policy|setup)/);
    const all = (level: string) => Object.fromEntries(Object.keys(calls).map((id) => [id, { level, fix }]));
    expect((await examined()).findings).toMatchObject(all('problem'));
    await rm(session.config.stateFile);
    expect((await examined()).findings).toMatchObject(all('note'));
  });

  it('counts the apps of Amplify, of which an account takes 25', async () => {
    const apps = Array.from({ length: 25 }, (_, index) => ({ appId: `d${index}`, name: `app-${index}` }));
    const answer = {
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ apps }),
    };
    cloud.cloud.setFaults(answerTimes('amplify', 'ListApps', 9, answer));
    expect((await examined()).findings.amplify).toMatchObject({
      level: 'note',
      text: expect.stringContaining('25 of 25 apps'),
      fix: expect.stringContaining('--service-code amplify'),
    });
  });

  it('sees an embedded cloud that does not answer', async () => {
    expect((await examined({}, { local: true })).findings['embedded-cloud']).toMatchObject({
      level: 'problem',
      fix: 'thumbs local start',
    });
  });
});

describe('an AWS Academy lab', () => {
  let env: Record<string, string>;
  beforeEach(async () => {
    const voclabs = await makeRole(cloud, 'voclabs', ['*']);
    env = sessionVariables(cloud.cloud.cloud.sessions.issue(voclabs, 'student'));
  });
  const inLab = (region: string) => {
    const there = { ...session, config: { ...session.config, region } };
    return runVerb(there, doctor, {}, { env });
  };

  it('is recognised, and its LabRole is looked for', async () => {
    const { events } = await inLab('us-west-2');
    expect(byId(events).identity).toMatchObject({ level: 'problem', fix: expect.stringContaining('--role') });
    await makeRole(cloud, 'LabRole');
    const findings = byId((await inLab('us-west-2')).events);
    expect(findings.identity).toMatchObject({ level: 'ok', text: expect.stringContaining('LabRole') });
    expect(findings.region).toMatchObject({ level: 'ok' });
  });

  it('works in two regions only', async () => {
    expect(byId((await inLab('eu-west-1')).events).region).toMatchObject({
      level: 'warning',
      fix: 'thumbs setup --region us-east-1',
    });
  });
});

describe('the stack and its state file', () => {
  it('without a file the stack is found, and recover is named, for this very stack', async () => {
    const photos = await makeSession(cloud, { stack: 'photos' });
    await setUp(photos, {});
    await rm(photos.config.stateFile);
    const { events } = await runVerb(photos, doctor, {});
    photos.close();
    expect(byId(events).state).toMatchObject({
      level: 'warning',
      text: expect.stringContaining('photos-…-'),
      fix: 'thumbs --stack photos recover',
    });
  });

  it('remains of an older run are named', async () => {
    await setUp(session, {});
    const tags = { 'thumbs:stack': 'thumbs' };
    await cloud.client(SQSClient).send(new CreateQueueCommand({ QueueName: 'thumbs-jobs-zzz222', tags }));
    expect((await examined()).findings.state).toMatchObject({
      level: 'warning',
      text: expect.stringContaining('zzz222'),
      fix: expect.stringContaining('thumbs teardown'),
    });
    await rm(session.config.stateFile);
    expect((await examined()).findings.state).toMatchObject({ level: 'warning', fix: 'thumbs teardown' });
  });

  it('a file that tells of nothing, of nonsense or of another account is told apart', async () => {
    await setUp(session, {});
    const stranger = { place: { ...session.place, account: '999999999999' } };
    expect((await examined(stranger)).findings.state).toMatchObject({ level: 'problem' });
    const empty = await openCloud();
    const elsewhere = await makeSession(empty, { stateFile: session.config.stateFile });
    const moved = { client: elsewhere.client };
    expect((await examined(moved)).findings.state).toMatchObject({ level: 'warning', fix: 'thumbs setup' });
    elsewhere.close();
    await empty.dispose();
    await writeFile(session.config.stateFile, '{');
    await writeFile(`${session.config.stateFile}.bak`, '{');
    expect((await examined()).findings.state).toMatchObject({ level: 'problem', fix: 'thumbs recover' });
  });

  it('other stacks of the account are listed, and those without a file are not ours to judge', async () => {
    const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [] });
    const role = {
      Path: '/thumbs/holidays/us-east-1/',
      RoleName: 'holidays-role-bcd234',
      AssumeRolePolicyDocument,
    };
    await cloud.client(IAMClient).send(new CreateRoleCommand(role));
    expect((await examined()).findings['other-stacks']).toMatchObject({
      level: 'note',
      text: expect.stringContaining('holidays'),
      fix: expect.stringContaining('--stack holidays recover'),
    });
  });
});

describe('the npm registry', () => {
  it('is asked for the pinned package, and only when the function will not run on this machine', async () => {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url ?? '');
      response.writeHead(503).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const npmRegistry = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const here = { npmRegistry, local: true };
    expect((await examined({}, here)).findings.registry).toMatchObject({ level: 'ok' });
    expect(asked).toEqual([]);
    // Nobody would be asked for a package that was built before.
    await rm(join(session.config.folder, 'packages'), { recursive: true });
    const onAws = { npmRegistry, endpoint: undefined };
    expect((await examined({}, onAws)).findings.registry).toMatchObject({
      level: 'problem',
      fix: expect.stringContaining('npm_config_registry'),
    });
    expect(asked.join()).toMatch(/sharp-linux-arm64/);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
});
