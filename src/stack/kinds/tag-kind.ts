// Tags that a person wants on everything, as flags and the project file give them: AWS's limits, the tightest of all services.
import type { Mistake } from '../mistake.ts';
import { isReservedTag } from '../own-tags.ts';
import type { Kind } from './setting-kinds.ts';

export type Tags = Record<string, string>;

/** 50 for a resource; some carry up to five of our own. */
const maxTags = 45;
const maxKey = 128;
const maxValue = 256;
/** IAM's characters, and most others'. Made when it is needed: it takes Node as long as the rest of the table of settings. */
const ruleOf = (min: number, max: number) =>
  new RegExp(`^[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]{${min},${max}}$`, 'u');

export const tagTable: Kind<Tags> = {
  takes: `up to ${maxTags} tags`,
  written: "KEY=VALUE, or '' for none",
  accepts: (value): value is Tags => mistakesInTags(value).length === 0,
  mistakes: mistakesInTags,
  parse: (text, previous) => {
    if (text === '') return {};
    const [, key, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
    return key === undefined || value === undefined ? undefined : { ...previous, [key]: value };
  },
  schema: {
    type: 'object',
    maxProperties: maxTags,
    propertyNames: {
      pattern: '^(?!([aA][wW][sS]|[tT][hH][uU][mM][bB][sS]):)',
      minLength: 1,
      maxLength: maxKey,
    },
    additionalProperties: { type: 'string', maxLength: maxValue },
  },
};

function mistakesInTags(value: unknown): Mistake[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return [{ path: [], problem: 'must be an object of texts: { "team": "web" }' }];
  const entries = Object.entries(value);
  const count = entries.length;
  return [
    ...(count > maxTags ? [{ path: [], problem: `may have ${maxTags} tags at most, not ${count}` }] : []),
    ...entries.flatMap(([key, one]) => {
      const twin = entries.find(([other]) => other !== key && other.toLowerCase() === key.toLowerCase());
      const problem =
        problemOfKey(key) ?? problemOfValue(one) ?? (twin && `differs from ${twin[0]} only in case`);
      return problem ? [{ path: [key], problem }] : [];
    }),
  ];
}

function problemOfKey(key: string): string | undefined {
  const lower = key.toLowerCase();
  if (lower.startsWith('aws:') || isReservedTag(lower))
    return 'may not begin with aws: or thumbs:, which name the tags of AWS and of thumbs';
  return ruleOf(1, maxKey).test(key)
    ? undefined
    : `must have 1 to ${maxKey} letters, digits, spaces and _.:/=+-@`;
}

function problemOfValue(value: unknown): string | undefined {
  if (typeof value === 'string' && ruleOf(0, maxValue).test(value)) return undefined;
  return `takes a text of up to ${maxValue} letters, digits, spaces and _.:/=+-@`;
}
