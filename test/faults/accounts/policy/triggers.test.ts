// The policies that `thumbs policy` prints, against the calls that the commands really make on the embedded cloud:
// a right that is missing fails, and so does one that nobody ever used.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run as setup } from '../../../../src/commands/setup.ts';
import { type Verb, verbs } from '../../../../src/policy/caller-grants.ts';
import { type CallerSettings, callerPolicy } from '../../../../src/policy/caller-policy.ts';
import { type Trigger, triggers } from '../../../../src/stack/settings.ts';
import type { TestCloud } from '../../../support/cloud/cloud.ts';
import { makeRole } from '../../../support/cloud/functions.ts';
import { type Account, openAccount } from '../../../support/stacks/account.ts';
import { actionsOf } from '../../../support/stacks/iam-actions.ts';
import { type CallsOf, travel } from '../../../support/stacks/journey.ts';
import type { TestSession } from '../../../support/stacks/session.ts';
import { runVerb } from '../../../support/stacks/verb.ts';

/** Rights that are granted although no run uses them, and why. */
const rework = {
  's3:ListBucket': 'without it, S3 does not say that an object is not there',
  'sqs:ReceiveMessage': 'only when there are dead letters',
  'sqs:ChangeMessageVisibility': 'only when there are dead letters',
};

const neverUsed: Partial<Record<Verb, Record<string, string>>> = {
  setup: {
    's3:UntagResource': 'only a bucket with attribute-based access control (faults/accounts/rules)',
    'dynamodb:UpdateTable': 'only a stack that outgrows its index moves to the other (contract/table-index)',
    'dynamodb:Scan': 'as above',
    'dynamodb:UpdateItem': 'as above',
  },
  upload: {
    's3:AbortMultipartUpload': 'only an upload that is interrupted removes its parts',
    'sqs:GetQueueUrl': 'under `s3` only an upload that hears nothing for a minute looks at the queue',
    'sqs:GetQueueAttributes': 'only an upload that hears nothing for a minute looks at the queue',
  },
  gallery: {
    's3:ListBucket': 'without it, S3 does not say that an object is not there',
    's3:AbortMultipartUpload': 'only an upload that is interrupted removes its parts',
  },
  retry: {
    's3:ListBucket': 'without it, S3 does not say that an object is not there',
    'sqs:GetQueueAttributes': 'only a retry that hears nothing looks for new dead letters',
  },
  reprocess: rework,
  backfill: {
    ...rework,
    'dynamodb:Query': 'only one that waits for the results',
    'sqs:GetQueueUrl': 'as above, under `s3`',
    'sqs:GetQueueAttributes': 'as above',
  },
  focus: rework,
  teardown: { 's3:DeleteObjectVersion': 'DeleteObjects wants it, too, when objects have versions' },
};

function granted(verb: Verb, settings: CallerSettings): string[] {
  const { Statement } = callerPolicy([verb], { stack: 'thumbs' }, settings);
  return [...new Set(Statement.flatMap(({ Action }) => Action))].sort();
}

const journeys = new Map<Trigger, CallsOf>();

for (const trigger of triggers) beforeAll(async () => void journeys.set(trigger, await travel(trigger)));

const used = (verb: Verb, among: readonly Trigger[]) =>
  actionsOf(among.flatMap((trigger) => journeys.get(trigger)?.get(verb) ?? []));

const cases = verbs.flatMap((verb) => triggers.map((trigger) => [verb, trigger] as const));

describe('the policy for one command', () => {
  it.each(cases)('%s with the trigger %s covers every call that is made', (verb, trigger) => {
    const needed = used(verb, [trigger]);
    expect(needed).not.toEqual([]);
    expect(needed.filter((action) => !granted(verb, { trigger, alarms: true }).includes(action))).toEqual([]);
  });

  it.each(cases)('%s with the trigger %s grants nothing that is never used', (verb, trigger) => {
    // Commands whose policy is the same for all triggers must cope with what another trigger left.
    const isSame = triggers.every(
      (other) =>
        `${granted(verb, { trigger: other, alarms: true })}` ===
        `${granted(verb, { trigger, alarms: true })}`,
    );
    const needed = [...used(verb, isSame ? triggers : [trigger]), ...Object.keys(neverUsed[verb] ?? {})];
    expect(granted(verb, { trigger, alarms: true }).filter((action) => !needed.includes(action))).toEqual([]);
  });
});

describe('the policy for a setup with a borrowed role', () => {
  let cloud: TestCloud;
  let session: TestSession;
  let close: Account['close'];
  beforeAll(async () => {
    ({ cloud, session, close } = await openAccount());
  });
  afterAll(() => close());

  it('lets the role be passed and looked at, and no role be made', async () => {
    await makeRole(cloud, 'lent');
    const from = cloud.calls.length;
    await runVerb(session, setup, { role: 'lent' });
    const rights = granted('setup', { trigger: 's3-sqs', role: 'lent' });
    const needed = actionsOf(cloud.calls.slice(from));
    expect(needed.filter((action) => !rights.includes(action))).toEqual([]);
    const roles = rights.filter((action) => action.startsWith('iam:'));
    expect(roles).toEqual(['iam:GetRole', 'iam:ListRoles', 'iam:PassRole']);
  });
});

describe('the policy for a stack with the HTTP API', () => {
  let calls: CallsOf;
  beforeAll(async () => {
    // Without alarms: what the policy then lacks must not be missed.
    calls = await travel('s3-sqs', { api: true, alarms: false });
  });

  it.each(['setup', 'status', 'teardown', 'recover', 'doctor'] as const)(
    '%s covers every call that is made',
    (verb) => {
      const rights = granted(verb, { trigger: 's3-sqs', api: true });
      const needed = actionsOf(calls.get(verb) ?? []);
      expect(needed.filter((action) => !rights.includes(action))).toEqual([]);
      expect(rights.filter((action) => /^apigateway:/.test(action))).toEqual(
        needed.filter((action) => /^apigateway:/.test(action)),
      );
    },
  );
});
