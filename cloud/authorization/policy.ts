// A stored policy document: identity policies, resource policies and trust policies share one shape.
import { parseJson } from '../wire/parse-json.ts';

type OneOrMore<T> = T | T[];
type ConditionValue = OneOrMore<string | number | boolean>;

export interface Policy {
  /** Policy variables such as `${aws:PrincipalArn}` exist only since 2012-10-17. */
  Version: string;
  Statement: Statement[];
}

export interface Statement {
  Effect: 'Allow' | 'Deny';
  Principal?: string | Record<string, OneOrMore<string>>;
  NotPrincipal?: string | Record<string, OneOrMore<string>>;
  Action?: OneOrMore<string>;
  NotAction?: OneOrMore<string>;
  Resource?: OneOrMore<string>;
  NotResource?: OneOrMore<string>;
  /** Operator, then key, then the values that satisfy it. */
  Condition?: Record<string, Record<string, ConditionValue>>;
}

/** The same few policies decide about every request, so each is parsed once. */
const parsed = new Map<string, Policy | undefined>();
const maxParsed = 200;

/** Undefined when the text is not a policy. */
export function parsePolicy(text: string): Policy | undefined {
  if (!parsed.has(text)) {
    if (parsed.size >= maxParsed) parsed.clear();
    parsed.set(text, read(text));
  }
  return parsed.get(text);
}

function read(text: string): Policy | undefined {
  const document = parseJson(text);
  if (typeof document !== 'object' || document === null || !('Statement' in document)) return undefined;
  const statements = list(document.Statement);
  if (!statements.every((one) => typeof one === 'object' && one !== null)) return undefined;
  const Version = 'Version' in document ? String(document.Version) : '2008-10-17';
  return { Version, Statement: statements as Statement[] };
}

/** Nothing, one or many, as a list. */
export function list<T>(value: OneOrMore<T> | undefined): T[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}
