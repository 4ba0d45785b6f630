// Policy documents of roles: what IAM refuses, and whom a trust policy admits.

import { account } from '../../account.ts';
import { isOperator } from '../../authorization/conditions.ts';
import { contextOf } from '../../authorization/context.ts';
import { resourceAllows } from '../../authorization/evaluation.ts';
import { list, parsePolicy, type Statement } from '../../authorization/policy.ts';
import { AwsError } from '../../aws-error.ts';
import { parseJson } from '../../wire/parse-json.ts';

export type PolicyKind = 'trust' | 'permissions';

/** Throws MalformedPolicyDocument with AWS's message. */
export function checkDocument(text: string, kind: PolicyKind): void {
  for (const statement of parse(text)) {
    if (statement.Effect !== 'Allow' && statement.Effect !== 'Deny')
      throw malformed('Syntax errors in policy.');
    if (!statement.Action && !statement.NotAction) {
      throw malformed('Policy statement must contain actions.');
    }
    const odd = Object.keys(statement.Condition ?? {}).find((operator) => !isOperator(operator));
    if (odd) throw malformed(`Invalid Condition type : ${odd}.`);
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
  const document = parseJson(text);
  if (document === undefined) throw malformed('This policy contains invalid Json');
  const { Version = '2008-10-17' } = Object(document) as Record<string, unknown>;
  const policy = parsePolicy(text);
  if (!policy || (Version !== '2012-10-17' && Version !== '2008-10-17')) {
    throw malformed('Syntax errors in policy.');
  }
  return policy.Statement;
}

/** Does a trust policy let the service assume the role? */
export function trustsService(document: string, service: string): boolean {
  const policy = parsePolicy(document);
  if (!policy) return false;
  return resourceAllows(policy, {
    principal: { kind: 'service', name: service },
    action: 'sts:AssumeRole',
    resource: undefined,
    context: contextOf({ 'aws:SourceAccount': account, 'aws:PrincipalIsAWSService': 'true' }),
  });
}

function malformed(message: string): AwsError {
  return new AwsError('MalformedPolicyDocument', message);
}
