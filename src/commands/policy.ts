// thumbs policy: prints the smallest IAM policy that a person needs to run the commands. Calls no AWS, needs no account.
// IAM allows 6,144 characters per policy: a longer one becomes several, all of which are to be attached.

import { UsageError } from '../errors/errors.ts';
import { fileFor } from '../machine/files.ts';
import { type Verb, verbs } from '../policy/caller-grants.ts';
import { callerPolicy, managedPolicies, maxPolicyCharacters } from '../policy/caller-policy.ts';
import { nextStep, writeAll } from '../policy/policy-files.ts';
import { roleNeeds } from '../policy/role-policy.ts';
import { checkSetting, defaultSettings, type Site, type Trigger } from '../stack/settings.ts';
import { exit, type Run } from './invocation/command.ts';

export interface PolicyFlags {
  /** Names of commands; all if absent. */
  for?: string[];
  trigger?: Trigger;
  /** true: what such a role itself needs. */
  role?: string | true;
  permissionsBoundary?: string;
  account?: string;
  alarms?: boolean;
  api?: boolean;
  cdn?: boolean;
  site?: Site | true;
  /** A file, or a folder: an existing one, or a name without an extension. */
  output?: string;
  /** Replaces existing files. */
  force?: boolean;
}

export const run: Run<PolicyFlags> = async ({ flags, config, emit }) => {
  const { trigger = defaultSettings.trigger, role, permissionsBoundary, account, output, ...parts } = flags;
  if (account && !/^\d{12}$/.test(account))
    throw new UsageError(`--account takes the twelve digits of an account, not '${account}'`);
  if (permissionsBoundary) checkSetting('permissionsBoundary', permissionsBoundary);
  const site = parts.site === true ? 'private' : parts.site;
  const { stack, region } = config;
  const wanted = flags.for ? flags.for.map(checkVerb) : verbs;
  const { alarms, api, cdn } = parts;
  const settings = { trigger, permissionsBoundary, alarms, api, site, cdn };
  const place = { stack, account, region };
  const { policy, ...trust } =
    role === true
      ? roleNeeds(place, settings)
      : { policy: callerPolicy(wanted, place, { ...settings, role }) };
  const policies = managedPolicies(policy);
  if (role === true) emit({ event: 'note', id: 'policy', text: trusting });
  if (output) {
    const files = await writeAll(await fileFor(output, 'policy.json'), policies, flags.force);
    emit({ event: 'done', command: 'policy', policyFiles: files, policies, ...trust });
    emit({
      event: 'hint',
      text: nextStep(files, stack, role === true ? 'the role' : 'the person who runs thumbs'),
    });
    return exit.done;
  }
  if (policies.length > 1) emit({ event: 'note', id: 'policy', text: tooLong(policies.length) });
  emit({ event: 'done', command: 'policy', policy, policies, ...trust });
  return exit.done;
};

const trusting =
  'the policy of a role for thumbs setup --role NAME; the role must also let lambda.amazonaws.com assume it (sts:AssumeRole)';

function checkVerb(name: string): Verb {
  const verb = verbs.find((verb) => verb === name);
  if (verb) return verb;
  throw new UsageError(`--for takes ${verbs.join(', ')}, not '${name}'`);
}

const tooLong = (count: number) =>
  `more than the ${maxPolicyCharacters} characters of one managed policy: a list of ${count}, to be attached together; -o FOLDER writes a file for each`;
