// AWS says "not yet": each such answer is waited out with a word to the user, within a budget, and nothing is made twice.
// One that never ends is given up clearly, and the same command goes on once it has ended.
import { describe, expect, it } from 'vitest';
import type { AwsError } from '../../cloud/aws-error.ts';
import {
  bucketNotEmpty,
  concurrentUpdate,
  deadLettersNotSeen,
  deleteConflict,
  destinationNotPermitted,
  destinationNotSeen,
  destinationNotValid,
  functionPending,
  logGroupBusy,
  mappingInUse,
  noSuchBucket,
  noSuchRole,
  operationAborted,
  policyNotEffective,
  queueDeletedRecently,
  roleBusy,
  roleUnknownToKms,
  tableBeingDeleted,
  tableNotFound,
  updateInProgress,
  visibilityTooShort,
} from '../../cloud/faults/situations.ts';
import { failTimes, slowRole } from '../../cloud/faults.ts';
import type { ServiceName } from '../../cloud/router.ts';
import type { Faults } from '../../cloud/service.ts';
import { explain } from '../../src/errors/errors.ts';
import { type FakeClock, fakeClock } from '../support/fakes/fake-clock.ts';
import { type FaultSite, makeSite, type Outcome } from '../support/faults/fault-site.ts';
import { countsOf, emptyAccount, oneStack } from '../support/stacks/inventory.ts';

interface Wait {
  when: string;
  fault(times: number, clock: FakeClock): Faults;
  /** How often it happens before it passes: long enough for a note. */
  times: number;
  /** `ID: TEXT`, without the budget. */
  note: string;
  budgetSeconds: number;
  /** What the error, or the leftover's reason, says at the end. */
  says: RegExp;
  command?: keyof typeof commands;
}

const change = { timeout: 30, memory: 512, maxConcurrency: 3 };

/** What is done under the fault; a settings change and a teardown need a stack first. */
const commands = {
  setup: (site: FaultSite, faults?: Faults) => site.setUp({}, faults),
  's3 setup': (site: FaultSite, faults?: Faults) => site.setUp({ trigger: 's3' }, faults),
  change: async (site: FaultSite, faults?: Faults) => {
    if (!(await site.state())) await site.setUp();
    return site.setUp(change, faults);
  },
  teardown: async (site: FaultSite, faults?: Faults) => {
    if (!(await site.state())) await site.setUp();
    return site.tearDown(faults);
  },
};

/** The operation fails so often with the error. */
const fails = (service: ServiceName, operation: string, error: () => AwsError) => (times: number) =>
  failTimes(service, operation, times, error());

const waits: Wait[] = [
  {
    when: 'a role that Lambda cannot assume yet',
    fault: (times, clock) => slowRole(times, clock.now),
    times: 12,
    note: 'worker: Lambda cannot assume the role yet',
    budgetSeconds: 300,
    says: /cannot assume the role arn:.*role\/thumbs\/thumbs\/us-east-1\/thumbs-role-.* after 5 minutes/,
  },
  {
    when: 'a role that KMS does not know yet',
    fault: fails('lambda', 'CreateFunction', roleUnknownToKms),
    times: 5,
    note: 'worker: Lambda cannot assume the role yet',
    budgetSeconds: 300,
    says: /cannot assume the role arn:.*role\/thumbs\/thumbs\/us-east-1\/thumbs-role-.* after 5 minutes/,
  },
  {
    when: 'a policy that Lambda does not see yet',
    fault: fails('lambda', 'CreateEventSourceMapping', policyNotEffective),
    times: 5,
    note: "trigger: Lambda does not see the role's policy yet",
    budgetSeconds: 300,
    says: /does not have permissions to call ReceiveMessage on SQS/,
  },
  {
    when: 'a policy that Lambda does not see yet when it hears where failures go',
    fault: fails('lambda', 'PutFunctionEventInvokeConfig', () => destinationNotPermitted('arn')),
    times: 5,
    note: "permission: Lambda does not see the role's policy yet",
    budgetSeconds: 300,
    says: /does not have permissions to call SendMessage on arn/,
    command: 's3 setup',
  },
  {
    when: 'a queue for failures that Lambda does not see yet',
    fault: fails('lambda', 'PutFunctionEventInvokeConfig', () => destinationNotSeen('arn')),
    times: 5,
    note: "permission: Lambda does not see the role's policy yet",
    budgetSeconds: 300,
    says: /destination ARN arn is invalid/,
    command: 's3 setup',
  },
  {
    when: 'a new mapping for which Lambda sees the queue as it was',
    fault: fails('lambda', 'CreateEventSourceMapping', visibilityTooShort),
    times: 3,
    note: "trigger: Lambda does not see the queue's new visibility timeout yet",
    budgetSeconds: 60,
    says: /visibility timeout: 30 seconds is less than Function timeout: 60 seconds/,
  },
  {
    when: 'a function whose creation is still in progress when it is changed',
    fault: fails('lambda', 'UpdateFunctionConfiguration', () => functionPending('arn')),
    times: 6,
    note: 'worker: Lambda is still busy with the function',
    budgetSeconds: 120,
    says: /following state: Pending/,
    command: 'change',
  },
  {
    when: 'a function whose last update is still in progress when it is changed',
    fault: fails('lambda', 'UpdateFunctionConfiguration', () => updateInProgress('arn')),
    times: 6,
    note: 'worker: Lambda is still busy with the function',
    budgetSeconds: 120,
    says: /update is in progress/,
    command: 'change',
  },
  {
    when: 'a function that somebody else is changing when it gets its permission',
    fault: fails('lambda', 'AddPermission', concurrentUpdate),
    times: 6,
    note: 'permission: Lambda is still busy with the function',
    budgetSeconds: 120,
    says: /concurrent update operation/,
    command: 's3 setup',
  },
  {
    when: 'a function whose last update is still in progress when it is deleted',
    fault: fails('lambda', 'DeleteFunction', () => updateInProgress('arn')),
    times: 6,
    note: 'worker: Lambda is still busy with the function',
    budgetSeconds: 120,
    says: /update is in progress/,
    command: 'teardown',
  },
  {
    when: 'a mapping in use when it is changed',
    fault: fails('lambda', 'UpdateEventSourceMapping', mappingInUse),
    times: 6,
    note: 'trigger: the trigger is still settling',
    budgetSeconds: 300,
    says: /because it is in use/,
    command: 'change',
  },
  {
    when: 'a mapping in use when it is deleted',
    fault: fails('lambda', 'DeleteEventSourceMapping', mappingInUse),
    times: 6,
    note: 'trigger: the trigger is still settling',
    budgetSeconds: 300,
    says: /because it is in use/,
    command: 'teardown',
  },
  {
    when: 'a bucket name that is still cooling down',
    fault: fails('s3', 'CreateBucket', operationAborted),
    times: 8,
    note: 'originals: S3 is still busy with a bucket of this name',
    budgetSeconds: 120,
    says: /conflicting conditional operation/,
  },
  {
    when: 'a bucket of which another part is being changed',
    fault: fails('s3', 'PutBucketPolicy', operationAborted),
    times: 8,
    note: 'originals: S3 is still busy with the bucket',
    budgetSeconds: 120,
    says: /conflicting conditional operation/,
  },
  {
    when: 'a new bucket that S3 does not see yet when it is written to',
    fault: fails('s3', 'PutBucketLifecycleConfiguration', noSuchBucket),
    times: 8,
    note: 'originals: S3 is still busy with the bucket',
    budgetSeconds: 120,
    says: /bucket does not exist/,
  },
  {
    when: 'a bucket that gets a new object while it is emptied',
    fault: fails('s3', 'DeleteBucket', bucketNotEmpty),
    times: 6,
    note: 'originals: something was written while the bucket was emptied',
    budgetSeconds: 120,
    says: /bucket you tried to delete is not empty/,
    command: 'teardown',
  },
  {
    when: 'a destination that S3 does not accept yet',
    fault: fails('s3', 'PutBucketNotificationConfiguration', () => destinationNotValid('arn:the:queue')),
    times: 2,
    note: 'notification: S3 does not accept the destination yet',
    budgetSeconds: 60,
    says: /S3 refuses to notify arn:the:queue: Permissions on the destination queue do not allow S3/,
  },
  {
    when: "a deleted queue's name",
    fault: fails('sqs', 'CreateQueue', queueDeletedRecently),
    times: 6,
    note: 'dead-letters: SQS blocks the name of a deleted queue for a minute',
    budgetSeconds: 70,
    says: /must wait 60 seconds/,
  },
  {
    when: 'a dead-letters queue that SQS does not see yet when the jobs queue is made',
    fault: (times) => {
      let queues = 0;
      // The first is the dead-letters queue itself.
      return ({ operation }) =>
        operation === 'CreateQueue' && queues++ > 0 && queues <= times + 1 ? deadLettersNotSeen() : undefined;
    },
    times: 3,
    note: 'jobs: SQS does not see the dead-letters queue yet',
    budgetSeconds: 60,
    says: /Dead letter target does not exist/,
  },
  {
    when: 'a table that DynamoDB does not know yet',
    fault: fails('dynamodb', 'DescribeTable', () => tableNotFound('images')),
    times: 8,
    note: 'images: waiting until the table thumbs-images-SUFFIX is active',
    budgetSeconds: 300,
    says: /timed out after 300 s waiting until the table .* is active/,
  },
  {
    when: 'a table of the same name that is still being deleted',
    fault: fails('dynamodb', 'CreateTable', tableBeingDeleted),
    times: 8,
    note: 'images: the old table is still being deleted',
    budgetSeconds: 300,
    says: /Table is being deleted/,
  },
  {
    when: 'a role that IAM does not see yet when it gets its policy',
    fault: fails('iam', 'PutRolePolicy', noSuchRole),
    times: 3,
    note: 'role: IAM does not see the new role yet',
    budgetSeconds: 30,
    says: /cannot be found/,
  },
  {
    when: 'a role that somebody else is changing when it gets its policy',
    fault: fails('iam', 'PutRolePolicy', roleBusy),
    times: 3,
    note: 'role: IAM does not see the new role yet',
    budgetSeconds: 30,
    says: /submitted simultaneously/,
  },
  {
    when: 'a role of which IAM still sees a policy',
    fault: fails('iam', 'DeleteRole', deleteConflict),
    times: 3,
    note: 'role: IAM still sees a policy on the role',
    budgetSeconds: 30,
    says: /must delete policies first/,
    command: 'teardown',
  },
  {
    when: 'a log group that somebody else is writing',
    fault: fails('logs', 'PutRetentionPolicy', logGroupBusy),
    times: 4,
    note: 'logs: CloudWatch is still busy with the log group',
    budgetSeconds: 30,
    says: /conflicting operation/,
  },
];

/** What went wrong, in words: the error of a setup, the reasons of what a teardown left. */
function complaint({ error, events }: Outcome): { message: string; fix?: string | undefined } {
  if (error) return explain(error);
  const left = events.flatMap((event) =>
    event.event === 'done' && 'left' in event ? (event.left ?? []) : [],
  );
  return { message: left.map(({ reason }) => reason).join('; '), fix: 'the same command again' };
}

// Not '$when': vitest cuts that off.
const titled = waits.map((wait) => [wait.when, wait] as const);

describe.each(titled)('%s', (_when, { fault, times, note, budgetSeconds, says, command = 'setup' }) => {
  const isTeardown = command === 'teardown';

  async function expectDone(site: FaultSite) {
    if (isTeardown) return expect(await site.inventory()).toEqual(emptyAccount);
    const mappings = command === 's3 setup' ? 0 : 1;
    expect(countsOf(await site.inventory())).toEqual({ ...oneStack, mappings });
    const again = await site.setUp();
    expect(new Set(Object.values(again.changes))).toEqual(new Set(['unchanged']));
  }

  it('is waited out with a note, and nothing is made twice', async () => {
    const clock = fakeClock();
    const site = await makeSite({ clock });
    const outcome = await commands[command](site, fault(times, clock));
    expect(outcome).toMatchObject({ code: 0 });
    const { suffix = '' } = (await site.state()) ?? {};
    const notes = outcome.notes.map((text) => text.replace(suffix || /(?<=images-)\w+/, 'SUFFIX'));
    expect(notes).toContainEqual(expect.stringContaining(note));
    await expectDone(site);
  });

  it('that never ends is given up in time, clearly, and the same command then goes on', async () => {
    const clock = fakeClock();
    const site = await makeSite({ clock });
    if (command !== 'setup' && command !== 's3 setup') await site.setUp();
    const started = clock.elapsed();
    const outcome = await commands[command](site, fault(Number.POSITIVE_INFINITY, clock));
    const seconds = (clock.elapsed() - started) / 1000;
    expect(outcome.code).toBe(isTeardown ? 1 : undefined);
    const { message, fix } = complaint(outcome);
    expect(message).toMatch(says);
    expect(fix).toMatch(/again|recreate/);
    expect(seconds).toBeGreaterThan(budgetSeconds * 0.8);
    // On this clock only waits take time: the second of two buckets may begin when the first has almost given up.
    expect(seconds).toBeLessThan(2 * budgetSeconds + 30);
    expect(await commands[command](site)).toMatchObject({ code: 0 });
    await expectDone(site);
  });
});
