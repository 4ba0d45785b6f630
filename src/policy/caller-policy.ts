// The smallest IAM policy that a person needs to run a command: pure, so that it works before there is an account.

import type { PolicyDocument, Statement } from '../aws/policies.ts';
import { makeNames } from '../stack/names.ts';
import type { Site, Trigger } from '../stack/settings.ts';
import type { Caller, Grant } from './caller-duties.ts';
import { duties, type Verb } from './caller-grants.ts';

export interface CallerPlace {
  stack: string;
  /** Wildcards stand for unknown parts. */
  account?: string | undefined;
  region?: string | undefined;
}

export interface CallerSettings {
  trigger: Trigger;
  /** `s3://BUCKET[/PREFIX]`: a bucket that is not ours has the originals. */
  source?: string | undefined;
  /** Name or ARN of a role that is not ours. */
  role?: string | undefined;
  /** ARN of the policy without which no role may be created. */
  permissionsBoundary?: string | undefined;
  /** With alarms and a dashboard. */
  alarms?: boolean | undefined;
  /** With the HTTP API. */
  api?: boolean | undefined;
  /** With a website, and so with the HTTP API. */
  site?: Site | undefined;
  /** With a distribution before the thumbnails. */
  cdn?: boolean | undefined;
  /** With a topic of notifications. */
  notify?: boolean | undefined;
}

/** Names end in a suffix that is unknown before setup, and changes with every new stack. */
export const anySuffix = '*';

/** Everything that these commands may call under these settings, and nothing more. */
export function callerPolicy(
  verbs: readonly Verb[],
  place: CallerPlace,
  settings: CallerSettings,
): PolicyDocument {
  const caller = callerOf(place, settings);
  const grants = verbs.flatMap((verb) => duties[verb]).flatMap((duty) => duty(caller));
  return documentOf(statements(share(byTarget(grants), place.stack)));
}

function callerOf({ stack, account = '*', region = '*' }: CallerPlace, settings: CallerSettings): Caller {
  const names = makeNames({ stack, suffix: anySuffix, account, region, source: settings.source });
  const {
    trigger,
    role,
    permissionsBoundary,
    site,
    alarms = false,
    notify = false,
    api = site !== undefined,
    cdn = site === 'cdn',
  } = settings;
  return {
    names,
    trigger,
    role: role ? roleArn(role, names) : null,
    permissionsBoundary,
    alarms,
    api,
    site,
    cdn,
    notify,
  };
}

function roleArn(role: string, { partition, account }: Caller['names']): string {
  return role.startsWith('arn:') ? role : `arn:${partition}:iam::${account}:role/${role}`;
}

/** One entry per resource and condition, with all that is allowed on it. */
function byTarget(grants: readonly Grant[]): Grant[] {
  const targets = new Map<string, Grant>();
  for (const { on, actions, condition } of grants) {
    const key = JSON.stringify([on, condition]);
    const known = targets.get(key)?.actions ?? [];
    const all = [...new Set([...known, ...actions])].sort();
    targets.set(key, { on, actions: all, ...(condition ? { condition } : {}) });
  }
  return [...targets.values()];
}

/**
 * Buckets share most rights, and so do functions: rights common to a kind are stated once, and the rest
 * per resource, where that is shorter.
 */
function share(targets: readonly Grant[], stack: string): Grant[] {
  const kindOf = ({ on, condition }: Grant) =>
    condition ? JSON.stringify([on, condition]) : `${on.split(`${stack}-`)[0]} ${on.endsWith('/*')}`;
  return [...Map.groupBy(targets, kindOf).values()].flatMap((kind) => {
    const shared = kind.flatMap((target) => splitOff(target, kind));
    return lengthOf(statements(shared)) < lengthOf(statements(kind)) ? shared : kind;
  });
}

function splitOff(target: Grant, kind: readonly Grant[]): Grant[] {
  const isCommon = (action: string) => kind.every(({ actions }) => actions.includes(action));
  const { true: common = [], false: own = [] } = Object.groupBy(target.actions, (one) => `${isCommon(one)}`);
  return [common, own].filter(({ length }) => length > 0).map((actions) => ({ ...target, actions }));
}

/** Resources with the same rights share a statement. */
function statements(targets: readonly Grant[]): Statement[] {
  const groups = Map.groupBy(targets, ({ actions, condition }) => JSON.stringify([actions, condition]));
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const { actions, condition } = first;
    const Resource = oneOrAll(group.map(({ on }) => on).sort());
    const Action = oneOrAll(actions);
    return [{ Effect: 'Allow', Action, Resource, ...(condition ? { Condition: condition } : {}) }];
  });
}

/** IAM takes both, and counts the characters. */
const oneOrAll = (texts: string[]): string | string[] => (texts.length === 1 ? String(texts[0]) : texts);

const documentOf = (Statement: Statement[]): PolicyDocument => ({ Version: '2012-10-17', Statement });

const lengthOf = (Statement: Statement[]) => JSON.stringify(documentOf(Statement)).length;

/** Characters of a managed policy, white space not counted (IAM user guide, "IAM and AWS STS quotas"). */
export const maxPolicyCharacters = 6144;

/** The same as several documents that IAM accepts as managed policies: as few as possible. */
export function managedPolicies({ Statement }: PolicyDocument): PolicyDocument[] {
  const parts: Statement[][] = [];
  // The longest first: the short ones fill the remaining space.
  for (const statement of Statement.toSorted((a, b) => lengthOf([b]) - lengthOf([a]))) {
    const part = parts.find((part) => lengthOf([...part, statement]) <= maxPolicyCharacters);
    if (part) part.push(statement);
    else parts.push([statement]);
  }
  const inOrder = (part: Statement[]) => Statement.filter((statement) => part.includes(statement));
  return parts.map((part) => documentOf(inOrder(part)));
}
