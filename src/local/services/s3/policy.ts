// Resource policies, as far as S3 needs them: may an anonymous reader see this object, may S3 send to this queue,
// is this bucket policy public? Conditions follow IAM: what is not understood never lets anyone in.
import { parseJson } from '../../wire/json.ts';

export interface Policy {
  Statement: Statement[];
}

interface Statement {
  Effect: 'Allow' | 'Deny';
  Principal?: string | Record<string, string | string[]>;
  NotPrincipal?: unknown;
  Action?: string | string[];
  NotAction?: string | string[];
  Resource?: string | string[];
  NotResource?: string | string[];
  Condition?: Record<string, Record<string, string | boolean | (string | boolean)[]>>;
}

export interface Access {
  /** 'anonymous', or a service such as `{ Service: 's3.amazonaws.com' }`. */
  principal: 'anonymous' | { Service: string };
  action: string;
  resource: string;
  /** Condition keys and their values. */
  context: Record<string, string>;
}

/** Undefined when the text is no policy. */
export function parsePolicy(text: string): Policy | undefined {
  const document = parseJson(text) as { Statement?: Statement | Statement[] } | null | undefined;
  if (typeof document !== 'object' || !document?.Statement) return undefined;
  return { Statement: list(document.Statement) };
}

/** Some statement allows it and none denies it. */
export function allows(policy: Policy, access: Access): boolean {
  const applying = policy.Statement.filter((statement) => applies(statement, access));
  return applying.some(isAllow) && applying.every(isAllow);
}

const isAllow = (statement: Statement) => statement.Effect === 'Allow';

/** Condition keys that tie a grant to fixed callers (S3 user guide, "The meaning of public"). */
const restricting =
  /^(aws:(SourceArn|SourceAccount|SourceVpc|SourceVpce|SourceIp|SourceOrgID|SourceOrgPaths|Principal\w+|userid)|s3:DataAccessPointAr(n|Account)|s3:DataAccessPointAccount)$/i;

/** True when it lets everyone do something, whoever they are: what BlockPublicPolicy refuses. */
export function isPublic(policy: Policy): boolean {
  return policy.Statement.some((statement) => {
    const keys = Object.values(statement.Condition ?? {}).flatMap((values) => Object.keys(values));
    return (
      isAllow(statement) && isEveryone(statement.Principal) && !keys.some((key) => restricting.test(key))
    );
  });
}

function isEveryone(principal: Statement['Principal']): boolean {
  return principal === '*' || (typeof principal === 'object' && list(principal.AWS ?? []).includes('*'));
}

function applies(statement: Statement, { principal, action, resource, context }: Access): boolean {
  return (
    appliesTo(statement, principal) &&
    picks(statement.Action, statement.NotAction, action.toLowerCase(), (pattern) => pattern.toLowerCase()) &&
    picks(statement.Resource, statement.NotResource, resource, (pattern) => pattern) &&
    Object.entries(statement.Condition ?? {}).every(([operator, values]) =>
      Object.entries(values).every(([key, wanted]) => holds(operator, wanted, contextValue(context, key))),
    )
  );
}

function appliesTo({ Principal, NotPrincipal }: Statement, caller: Access['principal']): boolean {
  if (NotPrincipal !== undefined) return false;
  if (isEveryone(Principal)) return true;
  if (caller === 'anonymous' || typeof Principal !== 'object') return false;
  return list(Principal.Service ?? []).includes(caller.Service);
}

function picks(
  wanted: string | string[] | undefined,
  unwanted: string | string[] | undefined,
  value: string,
  normal: (pattern: string) => string,
): boolean {
  const among = (patterns: string | string[]) =>
    list(patterns).some((pattern) => like(normal(pattern), value));
  if (unwanted !== undefined) return !among(unwanted);
  return wanted !== undefined && among(wanted);
}

/** Condition keys are case-insensitive. */
function contextValue(context: Record<string, string>, key: string): string | undefined {
  return Object.entries(context).find(([name]) => name.toLowerCase() === key.toLowerCase())?.[1];
}

type Comparison = (pattern: string, value: string) => boolean;
const equalsIgnoringCase: Comparison = (pattern, value) => pattern.toLowerCase() === value.toLowerCase();

const comparisons: Record<string, Comparison> = {
  StringEquals: (pattern, value) => pattern === value,
  StringEqualsIgnoreCase: equalsIgnoringCase,
  StringLike: like,
  ArnEquals: like,
  ArnLike: like,
  Bool: equalsIgnoringCase,
};

function holds(
  operator: string,
  wanted: string | boolean | (string | boolean)[],
  actual: string | undefined,
): boolean {
  const ifExists = operator.endsWith('IfExists');
  const plain = ifExists ? operator.slice(0, -'IfExists'.length) : operator;
  const negated = /^(String|Arn)Not/.test(plain);
  const compare = comparisons[negated ? plain.replace('Not', '') : plain];
  if (!compare) return false;
  if (actual === undefined) return ifExists || negated;
  return list(wanted).some((pattern) => compare(String(pattern), actual)) !== negated;
}

/** `*` stands for any text, `?` for one character. */
function like(pattern: string, value: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${source}$`, 's').test(value);
}

function list<T>(value: T | T[]): T[] {
  return Array.isArray(value) ? value : [value];
}
