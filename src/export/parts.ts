// A stack as data: what setup would make each resource be, with variables in the place of account, region and suffix.
// Both templates are made from this, and this from the resources' own `desired`: there is no second list to keep.
import type { Context } from '../context.ts';
import type { Facets, Inputs, Resource } from '../engine/resource.ts';
import { makeNames, type Names } from '../names.ts';
import { select } from '../pipeline.ts';
import type { StateData } from '../state.ts';

/** How the template language writes what it knows better than we do. */
export interface Variables {
  account: string;
  region: string;
  partition: string;
  suffix: string;
}

export interface Part {
  id: string;
  type: string;
  name: string;
  facets: Facets;
  needs: string[];
}

export interface StackParts {
  stack: string;
  /** The stack's own; `names` have the variable. */
  suffix: string;
  region: string;
  names: Names;
  parts: Part[];
  /** Ids of what the stack has and a template has not. */
  optional: string[];
}

/** `config` as the command has it; nothing is called. The end of a stack (--ttl) is not part of a template. */
export function describeStack(data: StateData, config: Context['config'], variables: Variables): StackParts {
  // Nor is the HTTP API, whose token would be made anew with every template, nor the site, which reads through it.
  const { expires: _, api: __, site: ___, ...settings } = data.settings;
  const { account, region, suffix } = variables;
  const place = { stack: data.stack, account, region, endpoint: null };
  const names = makeNames({ ...place, suffix });
  // Names and wishes are computed; a template is made without asking AWS anything.
  const context = { config, place, names, settings } as Context;
  const inputs = inputsOf(data, names.arn.role('role'), account);
  const { wanted } = select(settings);
  const parts = wanted.map((resource) => partOf(context, resource, inputs, variables));
  const optional = select(data.settings).wanted.filter((one) => !wanted.includes(one));
  const ids = optional.map(({ id }) => id);
  return { stack: data.stack, suffix: data.suffix, region: data.region, names, parts, optional: ids };
}

function partOf(context: Context, resource: Resource, inputs: Inputs, variables: Variables): Part {
  const { id, type } = resource;
  const wanted = id in inputs && inputs[id]?.borrowed ? {} : resource.desired(context, inputs);
  // What is not compared is not wished for, either.
  const facets = Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined));
  return {
    id,
    type,
    name: resource.name(context),
    facets: inPartition(facets, variables) as Facets,
    needs: [...resource.needs],
  };
}

/** What was made outside of the template: a lab's role. Everything else is named, not asked for. */
function inputsOf({ settings, resources }: StateData, ownRole: string, account: string): Inputs {
  const recorded = resources.role?.outputs as { arn?: string; borrowed?: string } | undefined;
  const name = settings.role ?? recorded?.borrowed;
  if (!name) return { role: { arn: ownRole } };
  const given = name.startsWith('arn:') ? name : `arn:aws:iam::${account}:role/${name}`;
  return { role: { arn: recorded?.arn ?? given, borrowed: name } };
}

/** ARNs begin with `arn:aws:` in most regions, not in all. */
function inPartition(value: unknown, variables: Variables): unknown {
  return mapStrings(value, (text) => text.replaceAll('arn:aws:', `arn:${variables.partition}:`));
}

export function mapStrings(value: unknown, change: (text: string) => unknown): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((one) => mapStrings(one, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, mapStrings(one, change)]));
}

/** What a template leaves out, as `id` or `id.field`: told to the user, never dropped without a word. */
export function leftOut({ parts, optional }: StackParts, known: Record<string, readonly string[]>): string[] {
  const partly = parts.flatMap(({ id, type, facets }) => {
    const fields = known[type];
    if (!fields) return [id];
    return Object.keys(facets)
      .filter((field) => !fields.includes(field))
      .map((field) => `${id}.${field}`);
  });
  return [...optional, ...partly];
}
