// Accounts that allow little (AWS Academy and the like): their ready-made role is borrowed and never touched,
// reads that are not needed may be denied, and what belongs to others is left alone.
import { rm, writeFile } from 'node:fs/promises';
import {
  GetRoleCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
  ListRoleTagsCommand,
} from '@aws-sdk/client-iam';
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { combine, deny } from '../../../cloud/faults.ts';
import type { ServiceName } from '../../../cloud/router.ts';
import type { Faults } from '../../../cloud/service.ts';
import { openSession } from '../../../src/aws/session.ts';
import { run as logs } from '../../../src/commands/logs.ts';
import { run as status } from '../../../src/commands/status.ts';
import { explain } from '../../../src/errors/errors.ts';
import type { Event } from '../../../src/events.ts';
import { makeRole } from '../../support/cloud/functions.ts';
import { sessionVariables } from '../../support/cloud/keys.ts';
import { type FaultSite, isRead, makeSite, type Outcome } from '../../support/faults/fault-site.ts';
import { countsOf, emptyAccount, oneStack } from '../../support/stacks/inventory.ts';
import { runVerb } from '../../support/stacks/verb.ts';

const noRoles = () => deny('iam', 'CreateRole');
const roleWrites = ({ calls }: Outcome) =>
  calls.filter((operation) => operation.includes('Role') && !isRead(operation));

/** All that could be changed of a role. */
async function portrait(site: FaultSite, RoleName: string) {
  const iam = site.cloud.client(IAMClient);
  const [role, inline, attached, tags] = await Promise.all([
    iam.send(new GetRoleCommand({ RoleName })),
    iam.send(new ListRolePoliciesCommand({ RoleName })),
    iam.send(new ListAttachedRolePoliciesCommand({ RoleName })),
    iam.send(new ListRoleTagsCommand({ RoleName })),
  ]);
  return [role.Role, inline.PolicyNames, attached.AttachedPolicies, tags.Tags];
}

async function roleOfFunction(site: FaultSite): Promise<string | undefined> {
  const FunctionName = (await site.state())?.resources.worker?.name;
  const lambda = site.cloud.client(LambdaClient);
  return (await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }))).Role;
}

describe('an account that may not make roles', () => {
  const labs: [string, () => Faults][] = [
    ['nothing more is denied', noRoles],
    ['GetRole is denied, too', () => combine(noRoles(), deny('iam', 'GetRole'))],
    ['ListRoles is denied, too', () => combine(noRoles(), deny('iam', 'ListRoles'))],
    ['GetRolePolicy is denied, too', () => combine(noRoles(), deny('iam', 'GetRolePolicy'))],
    ['all of IAM is denied', () => deny('iam', '*')],
  ];

  it.each(labs)('lends its LabRole, which is never touched, when %s', async (_what, faults) => {
    const site = await makeSite();
    const arn = await makeRole(site.cloud, 'LabRole');
    const before = await portrait(site, 'LabRole');

    const made = await site.setUp({}, faults());
    expect(made).toMatchObject({ code: 0, changes: { role: 'unchanged', worker: 'created' } });
    expect(made.notes).toContain('role: this account may not create roles; its LabRole is used unchanged');
    expect(roleWrites(made)).toEqual(['CreateRole']);
    expect(await roleOfFunction(site)).toBe(arn);

    const again = await site.setUp({}, faults());
    expect(new Set(Object.values(again.changes))).toEqual(new Set(['unchanged']));
    expect(again.calls.filter((operation) => !isRead(operation))).toEqual([]);

    const gone = await site.tearDown(faults());
    expect(gone.code).toBe(0);
    expect(gone.events.at(-1)).toMatchObject({ event: 'done', left: [] });
    expect(roleWrites(gone)).toEqual([]);
    expect(await site.inventory()).toEqual({ ...emptyAccount, roles: ['LabRole'] });
    expect(await portrait(site, 'LabRole')).toEqual(before);
  });

  it('and has no LabRole either, is told what to do, and goes on once there is one', async () => {
    const site = await makeSite();
    const { error } = await site.setUp({}, noRoles());
    expect(explain(error)).toMatchObject({ code: 'RoleDenied', fix: expect.stringContaining('--role') });
    await makeRole(site.cloud, 'LabRole');
    expect(await site.setUp({}, noRoles())).toMatchObject({ code: 0 });
    expect(countsOf(await site.inventory())).toEqual(oneStack);
  });

  it('and lends its LabRole without a state file, too', async () => {
    const site = await makeSite();
    await makeRole(site.cloud, 'LabRole');
    await site.setUp({}, noRoles());
    await rm(site.stateFile);
    const again = await site.setUp({}, noRoles());
    expect(new Set(Object.values(again.changes))).toEqual(new Set(['unchanged']));
    await rm(site.stateFile);
    expect(await site.tearDown(noRoles())).toMatchObject({ code: 0 });
    expect(await site.inventory()).toEqual({ ...emptyAccount, roles: ['LabRole'] });
  });
});

describe('--role', () => {
  it.each([
    ['a name', (_arn: string) => 'team-role'],
    ['an ARN', (arn: string) => arn],
  ])('given as %s is used, kept by a later setup, and never touched', async (_what, roleFrom) => {
    const site = await makeSite();
    const arn = await makeRole(site.cloud, 'team-role');
    const before = await portrait(site, 'team-role');
    const made = await site.setUp({ role: roleFrom(arn) });
    expect(made.code).toBe(0);
    expect(roleWrites(made)).toEqual([]);
    expect(await roleOfFunction(site)).toBe(arn);
    expect(new Set(Object.values((await site.setUp()).changes))).toEqual(new Set(['unchanged']));
    expect(await site.tearDown()).toMatchObject({ code: 0 });
    expect(await site.inventory()).toEqual({ ...emptyAccount, roles: ['team-role'] });
    expect(await portrait(site, 'team-role')).toEqual(before);
  });

  it('of another account is refused, with both accounts named, and nothing is made', async () => {
    const site = await makeSite();
    const outcome = await site.setUp({ role: 'arn:aws:iam::999999999999:role/theirs' });
    expect(explain(outcome.error)).toMatchObject({
      code: 'WrongPlace',
      message: expect.stringMatching(/999999999999.*000000000000/),
    });
    expect(await site.inventory()).toEqual(emptyAccount);
  });

  it('that does not exist is told by its name, and nothing is made', async () => {
    const site = await makeSite();
    const { error } = await site.setUp({ role: 'nobody' });
    expect(explain(error)).toMatchObject({
      code: 'RoleNotFound',
      message: expect.stringContaining("'nobody'"),
    });
    expect(await site.inventory()).toEqual(emptyAccount);
  });

  it('can be changed for another, and taken back for one of our own', async () => {
    const site = await makeSite();
    await makeRole(site.cloud, 'one');
    const two = await makeRole(site.cloud, 'two');
    await site.setUp({ role: 'one' });
    expect(await site.setUp({ role: 'two' })).toMatchObject({ code: 0, changes: { worker: 'updated' } });
    expect(await roleOfFunction(site)).toBe(two);
    expect(await site.setUp({ role: '' })).toMatchObject({
      code: 0,
      changes: { role: 'created', worker: 'updated' },
    });
    expect(await roleOfFunction(site)).toMatch(/role\/thumbs\/thumbs\/us-east-1\/thumbs-role-/);
    expect(await site.tearDown()).toMatchObject({ code: 0 });
    expect(await site.inventory()).toEqual({ ...emptyAccount, roles: ['one', 'two'] });
  });

  it('given to a stack that has one of our own leaves ours to teardown', async () => {
    const site = await makeSite();
    await site.setUp();
    await makeRole(site.cloud, 'team-role');
    expect(await site.setUp({ role: 'team-role' })).toMatchObject({ code: 0 });
    expect(await site.tearDown()).toMatchObject({ code: 0 });
    expect(await site.inventory()).toEqual({ ...emptyAccount, roles: ['team-role'] });
  });
});

describe('a read that is not needed', () => {
  const reads: [ServiceName, string][] = [
    ['s3', 'GetPublicAccessBlock'],
    ['s3', 'GetBucketOwnershipControls'],
    ['s3', 'GetBucketEncryption'],
    ['s3', 'GetBucketPolicy'],
    ['s3', 'GetBucketLifecycleConfiguration'],
    ['monitoring', 'DescribeAlarms'],
    ['monitoring', 'GetDashboard'],
    ['iam', 'GetRolePolicy'],
  ];
  it.each(reads)(
    '%s %s may be denied: setup finishes with a note, again and again, and teardown, too',
    async (service, operation) => {
      const site = await makeSite();
      const made = await site.setUp({}, deny(service, operation));
      const again = await site.setUp({}, deny(service, operation));
      expect([made.code, again.code]).toEqual([0, 0]);
      expect(again.notes).toContainEqual(expect.stringMatching(/may not be read in this account; skipped/));
      expect(countsOf(await site.inventory())).toEqual(oneStack);
      expect(new Set(Object.values((await site.setUp()).changes))).toEqual(new Set(['unchanged']));
      expect(await site.tearDown(deny(service, operation))).toMatchObject({ code: 0 });
      expect(await site.inventory()).toEqual(emptyAccount);
    },
  );

  const tags: [ServiceName, string, string[]][] = [
    ['s3', 'GetBucketTagging', ['originals', 'thumbnails', 'notification']],
    ['sqs', 'ListQueueTags', ['jobs', 'dead-letters']],
    ['dynamodb', 'ListTagsOfResource', ['images']],
    ['logs', 'ListTagsForResource', ['logs']],
    ['lambda', 'ListTags', ['trigger']],
  ];
  it.each(tags)(
    '%s %s may be denied, too: what has such tags is neither changed nor removed, until the user vouches for it',
    async (service, operation, ids) => {
      const site = await makeSite();
      const faults = () => deny(service, operation);
      const made = await site.setUp({}, faults());
      const again = await site.setUp({}, faults());
      expect([made.code, again.code]).toEqual([0, 0]);
      expect(again.calls.filter((one) => !isRead(one))).toEqual([]);
      const kept = await site.tearDown(faults());
      expect(kept.code).toBe(1);
      const { left } = kept.events.at(-1) as unknown as { left: { id: string; reason: string }[] };
      expect(left.map(({ id }) => id).sort()).toEqual([...ids].sort());
      for (const { reason } of left)
        expect(reason).toMatch(/tags that this account may not read.*--trust-names/);
      expect(Object.keys((await site.state())?.resources ?? {}).sort()).toEqual([...ids].sort());
      expect(await site.tearDown(faults(), { trustNames: true })).toMatchObject({ code: 0 });
      expect(await site.inventory()).toEqual(emptyAccount);
    },
  );

  it('of tags that is denied makes a change of settings a conflict, until the user vouches for the names', async () => {
    const site = await makeSite();
    await site.setUp();
    const faults = () => deny('sqs', 'ListQueueTags');
    const refused = await site.setUp({ timeout: 30 }, faults());
    expect(explain(refused.error)).toMatchObject({
      code: 'Conflict',
      message: expect.stringMatching(/SQS queue .* has tags that this account may not read/),
      fix: expect.stringContaining('--trust-names'),
    });
    expect(refused.calls.filter((one) => !isRead(one))).toEqual([]);
    expect(await site.setUp({ timeout: 30, trustNames: true }, faults())).toMatchObject({
      code: 0,
      changes: { jobs: 'updated', worker: 'updated' },
    });
  });

  const lists: [ServiceName, string][] = [
    ['s3', 'ListBuckets'],
    ['sqs', 'ListQueues'],
    ['dynamodb', 'ListTables'],
    ['lambda', 'ListFunctions'],
    ['monitoring', 'ListDashboards'],
    ['iam', 'ListRoles'],
    ['logs', 'DescribeLogGroups'],
  ];
  it('any list may be denied, even all at once: the state file knows the names', async () => {
    const site = await makeSite();
    const faults = combine(...lists.map(([service, operation]) => deny(service, operation)));
    const made = await site.setUp({}, faults);
    expect(made.code).toBe(0);
    expect(made.notes).toContainEqual(expect.stringMatching(/the list of .* may not be read/));
    const seen = await statusOf(site, combine(faults, deny('monitoring', 'GetMetricData')));
    expect(seen.done).toMatchObject({
      lastHour: null,
      resources: expect.arrayContaining([expect.objectContaining({ id: 'logs', state: 'ok' })]),
    });
    for (const what of ['the metrics of the last hour', 'the log group'])
      expect(seen.notes).toContain(`${what} may not be read in this account; skipped`);
    expect(await site.tearDown(faults)).toMatchObject({ code: 0 });
    expect(await site.inventory()).toEqual(emptyAccount);
  });
});

it("the function's log that may not be read is an error that says what is missing", async () => {
  const site = await makeSite();
  await site.setUp();
  const session = await site.session();
  site.cloud.cloud.setFaults(deny('logs', 'FilterLogEvents'));
  const error = await runVerb(session, logs, {}).catch((thrown: unknown) => thrown);
  session.close();
  expect(explain(error)).toMatchObject({
    message: expect.stringContaining('logs:FilterLogEvents'),
    fix: expect.stringContaining('lack the permission named above'),
  });
});

/** What `thumbs status` says under these faults. */
async function statusOf(site: FaultSite, faults: Faults) {
  const session = await site.session();
  site.cloud.cloud.setFaults(faults);
  const { events } = await runVerb(session, status, {});
  site.cloud.cloud.setFaults(undefined);
  session.close();
  const notes = events.flatMap((event) => (event.event === 'note' ? [event.text] : []));
  return { notes, done: events.findLast(({ event }) => event === 'done') };
}

describe('a region in which a lab account may do nothing', () => {
  beforeEach(() => {
    vi.stubEnv('AWS_PROFILE', '');
  });
  afterEach(() => vi.unstubAllEnvs());

  async function notesIn(region: string, role = 'voclabs'): Promise<string[]> {
    const site = await makeSite();
    vi.stubEnv('AWS_ENDPOINT_URL', site.cloud.endpoint);
    const keys = site.cloud.cloud.cloud.sessions.issue(await makeRole(site.cloud, role), 'user1');
    for (const [name, value] of Object.entries(sessionVariables(keys))) vi.stubEnv(name, value);
    const events: Event[] = [];
    const { config } = await site.session();
    const here = { ...config, local: false, endpoint: site.cloud.endpoint, region };
    const session = await openSession(here, (event) => void events.push(event), new AbortController().signal);
    session.close();
    return events.flatMap((event) => (event.event === 'note' ? [event.text] : []));
  }

  it.each(['us-east-1', 'us-west-2'])('is not %s', async (region) => {
    expect(await notesIn(region)).toEqual([]);
  });

  it('is every other, with a warning', async () => {
    expect(await notesIn('eu-central-1')).toEqual([
      expect.stringMatching(/lab account.*eu-central-1.*us-east-1 and us-west-2/),
    ]);
  });

  it('is none for everybody else', async () => {
    expect(await notesIn('eu-central-1', 'deployer')).toEqual([]);
  });
});

describe("somebody else's bucket", () => {
  it('of our name in another region is a conflict, too', async () => {
    const site = await makeSite();
    await site.setUp();
    const before = await site.state();
    await site.tearDown();
    const Bucket = `thumbs-originals-${before?.suffix}`;
    const elsewhere = site.cloud.client(S3Client, { region: 'eu-west-1' });
    await elsewhere.send(new CreateBucketCommand({ Bucket }));
    await writeFile(site.stateFile, JSON.stringify({ ...before, resources: {} }));
    const outcome = await site.setUp();
    expect(explain(outcome.error)).toMatchObject({
      code: 'Conflict',
      message: expect.stringContaining(`${Bucket} is in another region`),
    });
    expect(outcome.calls.filter((operation) => !isRead(operation))).toEqual([]);
  });

  it('of our name is a conflict; it is left alone, and so is everything else', async () => {
    // The embedded cloud takes buckets of such names for another account's.
    const site = await makeSite({ stack: 'foreign' });
    const outcome = await site.setUp();
    expect(explain(outcome.error)).toMatchObject({
      code: 'Conflict',
      message: expect.stringMatching(/foreign-originals-.* belongs to another account/),
      fix: expect.stringContaining('--stack'),
    });
    expect(outcome.calls.filter((operation) => !isRead(operation))).toEqual([]);
    const gone = await site.tearDown();
    expect(gone).toMatchObject({ code: 0 });
    expect(gone.calls.filter((operation) => !isRead(operation))).toEqual([]);
  });
});
