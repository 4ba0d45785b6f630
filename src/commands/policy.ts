// thumbs policy: prints the smallest IAM policy that a person needs to run the commands. Asks nobody, needs no account.
import { type Verb, verbs } from '../aws/caller-grants.ts';
import { callerPolicy } from '../aws/caller-policy.ts';
import { UsageError } from '../errors.ts';
import { defaultSettings, type Site, type Trigger } from '../settings.ts';
import { exit, type Run } from './command.ts';

interface PolicyFlags {
  /** Names of commands; all when not given. */
  for?: string[];
  trigger?: Trigger;
  role?: string;
  account?: string;
  api?: boolean;
  site?: Site | true;
}

export const run: Run<PolicyFlags> = async ({ flags, config, emit }) => {
  const { trigger = defaultSettings.trigger, role, account, api } = flags;
  const site = flags.site === true ? 'private' : flags.site;
  const { stack, region } = config;
  const wanted = flags.for ? flags.for.map(checkVerb) : verbs;
  const policy = callerPolicy(wanted, { stack, account, region }, { trigger, role, api, site });
  emit({ event: 'done', policy });
  return exit.done;
};

function checkVerb(name: string): Verb {
  const verb = verbs.find((verb) => verb === name);
  if (verb) return verb;
  throw new UsageError(`--for takes ${verbs.join(', ')}, not '${name}'`);
}
