// Policy documents: refused when malformed, asked whether they allow something.
// Conditions are not evaluated: a statement with one counts as if the condition held.
import { AwsError } from '../../service.ts';

export type PolicyKind = 'trust' | 'permissions';

interface Statement {
  Effect?: string;
  Principal?: '*' | Record<string, string | string[]>;
  Action?: string | string[];
  NotAction?: string | string[];
  Resource?: string | string[];
  NotResource?: string | string[];
}

/** Throws MalformedPolicyDocument with the words AWS uses. */
export function checkDocument(text: string, kind: PolicyKind): void {
  for (const statement of parse(text)) {
    if (statement.Effect !== 'Allow' && statement.Effect !== 'Deny')
      throw malformed('Syntax errors in policy.');
    if (!statement.Action && !statement.NotAction) {
      throw malformed('Policy statement must contain actions.');
    }
    if (kind === 'trust') checkTrust(statement);
    else checkPermissions(statement);
  }
}

function checkTrust(statement: Statement): void {
  if (statement.Resource || statement.NotResource) throw malformed('Has prohibited field Resource');
  if (!statement.Principal) throw malformed('AssumeRolepolicy must contain a Principal');
  if (!list(statement.Action).every((action) => action.startsWith('sts:'))) {
    throw malformed('AssumeRole policy may only specify STS AssumeRole actions.');
  }
}

function checkPermissions(statement: Statement): void {
  if (statement.Principal) throw malformed('Policy document should not specify a principal.');
  const resources = [...list(statement.Resource), ...list(statement.NotResource)];
  if (resources.length === 0) throw malformed('Policy statement must contain resources.');
  const wrong = resources.find((resource) => resource !== '*' && !resource.startsWith('arn:'));
  if (wrong) throw malformed(`Resource ${wrong} must be in ARN format or "*".`);
  const action = list(statement.Action).find((name) => name !== '*' && !name.includes(':'));
  if (action) throw malformed('Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.');
}

function parse(text: string): Statement[] {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    throw malformed('This policy contains invalid Json');
  }
  const { Statement: statements, Version = '2008-10-17' } = Object(document) as Record<string, unknown>;
  if (Version !== '2012-10-17' && Version !== '2008-10-17') throw malformed('Syntax errors in policy.');
  if (typeof statements !== 'object' || statements === null) throw malformed('Syntax errors in policy.');
  return Array.isArray(statements) ? statements : [statements];
}

/** Deny wins over Allow; silence is no. */
export function allows(documents: string[], action: string, resource: string): boolean {
  const matching = documents.flatMap(parse).filter((statement) => {
    const named = matches(statement.Action, action.toLowerCase(), true);
    const notNamed = statement.NotAction && !matches(statement.NotAction, action.toLowerCase(), true);
    const here = matches(statement.Resource, resource);
    const notThere = statement.NotResource && !matches(statement.NotResource, resource);
    return (named || notNamed) && (here || notThere);
  });
  return (
    matching.some((statement) => statement.Effect === 'Allow') &&
    !matching.some((statement) => statement.Effect === 'Deny')
  );
}

/** Does a trust policy let the service assume the role? */
export function trustsService(document: string, service: string): boolean {
  return parse(document).some(({ Effect, Action, Principal }) => {
    const services = Principal === '*' ? ['*'] : [...list(Principal?.Service), ...list(Principal?.['*'])];
    const assumes = matches(Action, 'sts:assumerole', true);
    return Effect === 'Allow' && assumes && services.some((name) => name === service || name === '*');
  });
}

function matches(patterns: string | string[] | undefined, value: string, ignoreCase = false): boolean {
  return list(patterns).some((pattern) => {
    const literal = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&');
    const expression = literal.replaceAll('*', '.*').replaceAll('?', '.');
    return new RegExp(`^${expression}$`, ignoreCase ? 'is' : 's').test(value);
  });
}

function list(value: string | string[] | undefined): string[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

function malformed(message: string): AwsError {
  return new AwsError('MalformedPolicyDocument', message);
}
