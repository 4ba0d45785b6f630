// Makes the policies that the user requests by flags.
import type { Config } from '../config.ts';
import { UsageError } from '../errors/errors.ts';
import { checkSetting, defaultSettings, type Site, type Trigger } from '../stack/settings.ts';
import { type Verb, verbs } from './caller-grants.ts';
import { callerPolicy, managedPolicies } from './caller-policy.ts';
import { roleNeeds } from './role-policy.ts';

export interface PolicyFlags {
  /** Names of commands; absent: all. */
  for?: string[];
  trigger?: Trigger;
  source?: string;
  /** true: the permissions that such a role itself needs. */
  role?: string | true;
  permissionsBoundary?: string;
  account?: string;
  alarms?: boolean;
  api?: boolean;
  cdn?: boolean;
  notify?: boolean;
  site?: Site | true;
  /** A file, or a folder: an existing one, or a name without an extension. */
  output?: string;
  /** Replaces existing files. */
  force?: boolean;
}

/** `policies`: the same permissions, split into parts that IAM accepts. `trust`: for a role passed by --role. */
export function makePolicies(flags: PolicyFlags, { stack, region }: Config) {
  const { trigger = defaultSettings.trigger, source, role, permissionsBoundary } = flags;
  const { account, alarms, api, cdn, notify } = flags;
  if (account && !/^\d{12}$/.test(account))
    throw new UsageError(`--account takes the twelve digits of an account, not '${account}'`);
  if (permissionsBoundary) checkSetting('permissionsBoundary', permissionsBoundary);
  const site = flags.site === true ? 'cdn' : flags.site;
  const wanted = flags.for ? flags.for.map(checkVerb) : verbs;
  if (source) checkSetting('source', source);
  const settings = { trigger, source, permissionsBoundary, alarms, api, site, cdn, notify };
  const place = { stack, account, region };
  const needs =
    role === true
      ? roleNeeds(place, settings)
      : { policy: callerPolicy(wanted, place, { ...settings, role }) };
  return { ...needs, policies: managedPolicies(needs.policy) };
}

function checkVerb(name: string): Verb {
  const verb = verbs.find((verb) => verb === name);
  if (verb) return verb;
  throw new UsageError(`--for takes ${verbs.join(', ')}, not '${name}'`);
}
