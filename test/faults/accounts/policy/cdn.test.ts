// The policy for a stack with a CDN, against the calls that the commands really make for one.
import { beforeAll, describe, expect, it } from 'vitest';
import { callerPolicy } from '../../../../src/policy/caller-policy.ts';
import { actionsOf } from '../../../support/stacks/iam-actions.ts';
import { type CallsOf, travel } from '../../../support/stacks/journey.ts';

const ofCdn = (actions: string[]) => actions.filter((action) => action.startsWith('cloudfront:'));

describe('the policy for a stack with a CDN', () => {
  let calls: CallsOf;
  beforeAll(async () => {
    calls = await travel('s3-sqs', { cdn: true });
  });

  it.each(['setup', 'status', 'teardown', 'recover', 'doctor'] as const)(
    '%s covers every call that is made, and nothing of the CDN is granted in vain',
    (verb) => {
      const settings = { trigger: 's3-sqs', cdn: true, alarms: true } as const;
      const { Statement } = callerPolicy([verb], { stack: 'thumbs' }, settings);
      const rights = [...new Set(Statement.flatMap(({ Action }) => Action))].sort();
      const needed = actionsOf(calls.get(verb) ?? []);
      expect(needed.filter((action) => !rights.includes(action))).toEqual([]);
      expect(ofCdn(rights)).toEqual(ofCdn(needed));
    },
  );
});
