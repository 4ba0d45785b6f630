// thumbs policy: prints the smallest IAM policy that a person needs to run the commands. Calls no AWS, needs no account.
// IAM allows 6,144 characters per policy: a longer one becomes several, all of which are to be attached.
import { fileFor } from '../machine/files.ts';
import { maxPolicyCharacters } from '../policy/caller-policy.ts';
import { nextStep, writeAll } from '../policy/policy-files.ts';
import { makePolicies, type PolicyFlags } from '../policy/request.ts';
import { exit, type Run } from './invocation/command.ts';

export const run: Run<PolicyFlags> = async ({ flags, config, emit }) => {
  const { output, force, role } = flags;
  const { policies, ...result } = makePolicies(flags, config);
  if (role === true) emit({ event: 'note', id: 'policy', text: trusting });
  if (output) {
    const policyFiles = await writeAll(await fileFor(output, 'policy.json'), policies, force);
    const { policy: _, ...trust } = result;
    emit({ event: 'done', command: 'policy', policyFiles, policies, ...trust });
    const holder = role === true ? 'the role' : 'the person who runs thumbs';
    emit({ event: 'hint', text: nextStep(policyFiles, config.stack, holder) });
    return exit.done;
  }
  if (policies.length > 1) emit({ event: 'note', id: 'policy', text: tooLong(policies.length) });
  emit({ event: 'done', command: 'policy', ...result, policies });
  return exit.done;
};

const trusting =
  'the policy of a role for thumbs setup --role NAME; the role must also let lambda.amazonaws.com assume it (sts:AssumeRole)';

const tooLong = (count: number) =>
  `more than the ${maxPolicyCharacters} characters of one managed policy: a list of ${count}, to be attached together; -o FOLDER writes a file for each`;
