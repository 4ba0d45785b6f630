// A stack as data: what setup would make each resource, with variables for account, region and suffix.
// Both templates are made from this, and this from the resources' own `desired`: there is no second list to maintain.
import type { Context } from '../aws/session.ts';
import type { Resource } from '../engine/resource.ts';
import { select } from '../pipeline.ts';
import { sourceRule } from '../resources/bucket/source-rule.ts';
import { distributionArn } from '../resources/cdn/cdn-config.ts';
import { siteOrigin } from '../resources/site/site-address.ts';
import { makeNames, type Names } from '../stack/names.ts';
import type { Inputs } from '../stack/outputs.ts';
import type { ResourceType } from '../stack/resource-types.ts';
import type { Settings } from '../stack/settings.ts';
import { isPlainHttp } from '../stack/site.ts';
import type { StateData } from '../stack/state.ts';
import type { FacetsByType } from './facets.ts';

/** How the template language writes values that only it knows. */
export interface Variables {
  account: string;
  region: string;
  partition: string;
  suffix: string;
  /** SHA-256 of the API's token. */
  tokenHash: string;
  apiId: string;
  /** The name of the distribution's own, and the ARN of the certificate that thumbs makes for it. */
  domain: string;
  certificate: string;
  /** The origin of the site's page: a bucket's website, an Amplify app, or the distribution. */
  origins: Record<'bucket' | 'app' | 'cdn', string>;
}

export const tokenHashWords =
  'SHA-256, in hex, of the token that writing through the API requires; the default is that of the token that setup printed.';

/** One resource as data. Without a type: of any. */
export type Part<Type extends ResourceType = ResourceType> = {
  [One in Type]: {
    id: string;
    type: One;
    name: string;
    facets: FacetsByType[One];
    needs: string[];
  };
}[Type];

export interface StackParts {
  stack: string;
  /** The stack's own; `names` contain the variable. */
  suffix: string;
  region: string;
  names: Names;
  settings: Settings;
  /** The stack's own. */
  tokenHash: string;
  /** The stack's own; undefined without one. */
  domain: string | undefined;
  parts: Part[];
}

/** `config` as the command has it; nothing is called. The end of a stack (--ttl) is not part of a template. */
export function describeStack(data: StateData, config: Context['config'], variables: Variables): StackParts {
  const settings = settingsOf(data, variables);
  const { account, region, suffix } = variables;
  const place = { stack: data.stack, account, region, endpoint: null };
  const names = makeNames({ ...place, suffix, ownTags: settings.tags, source: settings.source });
  // Names and desired facets are computed, so a template needs no call to AWS.
  const context = { config, place, names, settings } as Context;
  const inputs = {
    ...rolesOf(data, names, account),
    'http-api': { id: variables.apiId },
    'site-app': { url: variables.origins.app },
    certificate: { arn: variables.certificate, status: 'ISSUED' },
    cdn: {
      arn: distributionArn,
      url: settings.domain ? `https://${variables.domain}/` : `${variables.origins.cdn}/`,
    },
  };
  const { wanted } = select(settings);
  const ids = wanted.map(({ id }) => id);
  const parts = wanted.map((resource) => {
    const needs = resource.needs.filter((id) => ids.includes(id));
    return partOf(context, { ...resource, needs }, inputs, variables);
  });
  const tokenHash = data.settings.api?.tokenHash ?? '';
  const { stack, suffix: own, region: home } = data;
  const domain = data.settings.domain || undefined;
  return { stack, suffix: own, region: home, names, settings, tokenHash, domain, parts };
}

/** The token and the domain are variables. A site that setup skipped for lack of Amplify is also skipped here. */
function settingsOf({ settings, resources }: StateData, { tokenHash, domain }: Variables): Settings {
  const { expires: _, site, api, domain: own, ...rest } = settings;
  const hasSite = site && !resources['site-app']?.outputs.denied;
  return {
    ...rest,
    ...(hasSite ? { site } : {}),
    ...(api ? { api: { ...api, tokenHash } } : {}),
    ...(own ? { domain } : {}),
  };
}

function partOf(context: Context, resource: Resource, inputs: Inputs, variables: Variables): Part {
  const { id, type } = resource;
  const { settings } = context;
  const isBorrowed = (id === 'role' || id === 'api-role') && inputs[id]?.borrowed !== undefined;
  const wanted = isBorrowed ? {} : resource.desired(context, inputs);
  // A facet that is not compared is not desired either.
  const facets = Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined));
  const website = siteOrigin(context, inputs);
  return {
    id,
    type,
    name: resource.name(context),
    // The endpoint of a website depends on its region, which is a variable.
    facets: mapStrings(facets, (text) =>
      text === website && isPlainHttp(settings) ? variables.origins.bucket : inPartition(text, variables),
    ),
    needs: [...resource.needs],
    // The list of resources has lost the link between facets and types.
  } as Part;
}

/** A resource from outside of the template: a lab's role. Everything else is given by name. */
export function rolesOf({ settings, resources }: StateData, names: Names, account: string): Inputs {
  const roleOf = (id: 'role' | 'api-role') => {
    const recorded = resources[id]?.outputs as { arn?: string; borrowed?: string } | undefined;
    const name = settings.role ?? recorded?.borrowed;
    if (!name) return { arn: names.arn.role(id) };
    const given = name.startsWith('arn:') ? name : `arn:aws:iam::${account}:role/${name}`;
    return { arn: recorded?.arn ?? given, borrowed: name };
  };
  return { role: roleOf('role'), 'api-role': roleOf('api-role') };
}

/** ARNs begin with `arn:aws:` in most regions, not in all. */
function inPartition(text: string, { partition }: Variables): string {
  return text.replaceAll('arn:aws:', `arn:${partition}:`);
}

export function mapStrings(value: unknown, change: (text: string) => unknown): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((one) => mapStrings(one, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, mapStrings(one, change)]));
}

/**
 * What a template omits, as `id` or `id.field`: reported to the user, never dropped silently. Of a source
 * the rule: a template would replace those of others, because S3 keeps all rules of a bucket in one document.
 */
export function leftOut(
  { parts }: StackParts,
  fieldsOf: (type: ResourceType) => readonly string[],
): string[] {
  return parts.flatMap(({ id, type, facets }) => {
    const known = fieldsOf(type);
    if (id === sourceRule.id) return [id];
    const missing = Object.keys(facets).filter((field) => !known.includes(field));
    return [...missing, ...(withFiles.includes(type) ? ['files'] : [])].map((field) => `${id}.${field}`);
  });
}

/** Resources whose files are sent by hand once the rest exists: the page of a site contains the API's address. */
const withFiles: readonly ResourceType[] = ['website', 'Amplify deployment'];

/** A role that is not ours has no facets, and no place in a template. */
export function ownRole({ needs }: { needs: string[] }, { parts }: StackParts): Part<'IAM role'> | undefined {
  return parts
    .filter((part) => part.type === 'IAM role')
    .find(({ id, facets }) => needs.includes(id) && facets.trust);
}
