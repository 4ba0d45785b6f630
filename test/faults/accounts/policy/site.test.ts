// The policy for a stack with a site, against the calls that the commands really make for one.
import { beforeAll, describe, expect, it } from 'vitest';
import { callerPolicy } from '../../../../src/policy/caller-policy.ts';
import { actionsOf } from '../../../support/stacks/iam-actions.ts';
import { type CallsOf, travel } from '../../../support/stacks/journey.ts';

/** Rights of the site's own; all others are those of any stack. */
const ofSite = (actions: string[]) =>
  actions.filter((action) => /^amplify:|CORS|Website|AccountPublicAccessBlock/.test(action));

describe.each(['public', 'amplify'] as const)('the policy for a stack with the site %s', (site) => {
  let calls: CallsOf;
  beforeAll(async () => {
    calls = await travel('s3-sqs', { site });
  });

  it.each(['setup', 'status', 'teardown', 'recover', 'doctor'] as const)(
    '%s covers every call that is made, and nothing of the site is granted in vain',
    (verb) => {
      const { Statement } = callerPolicy(
        [verb],
        { stack: 'thumbs' },
        { trigger: 's3-sqs', site, alarms: true },
      );
      const rights = [...new Set(Statement.flatMap(({ Action }) => Action))].sort();
      const needed = actionsOf(calls.get(verb) ?? []);
      expect(needed.filter((action) => !rights.includes(action))).toEqual([]);
      // Only a deployment that stands in the way is stopped.
      expect(ofSite(rights).filter((action) => action !== 'amplify:StopJob')).toEqual(ofSite(needed));
    },
  );
});
