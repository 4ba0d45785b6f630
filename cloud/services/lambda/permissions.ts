// A function's resource policy: who may invoke it. Statements are added and removed one by one, the policy is read whole.
import type {
  AddPermissionRequest,
  AddPermissionResponse,
  GetPolicyRequest,
  GetPolicyResponse,
  RemovePermissionRequest,
} from '@aws-sdk/client-lambda';
import { contextOf } from '../../authorization/context.ts';
import { resourceAllows } from '../../authorization/evaluation.ts';
import type { Policy } from '../../authorization/policy.ts';
import { AwsError } from '../../aws-error.ts';
import { checkRevision, revisionOf } from './configuration.ts';
import { findFunction, notFound } from './names.ts';
import type { FunctionRecord, Lambda, Statement } from './records.ts';
import { constraint } from './validation.ts';

export function addPermission(
  lambda: Lambda,
  input: AddPermissionRequest,
  region: string,
): AddPermissionResponse {
  const record = findFunction(lambda, input.FunctionName, region, input.Qualifier);
  checkRevision(record, input.RevisionId, lambda.cloud.now());
  const statement = statementOf(input, record);
  if (record.statements.some(({ Sid }) => Sid === statement.Sid)) {
    throw new AwsError(
      'ResourceConflictException',
      `The statement id (${statement.Sid}) provided already exists. Please provide a new statement id, or remove the existing statement.`,
      409,
    );
  }
  lambda.functions.put(record.arn, { ...record, statements: [...record.statements, statement] });
  return { Statement: JSON.stringify(statement) };
}

function statementOf(input: AddPermissionRequest, { arn }: FunctionRecord): Statement {
  const { StatementId = '', Action = '', Principal = '', SourceArn, SourceAccount, PrincipalOrgID } = input;
  const equals = {
    ...(SourceAccount && { 'AWS:SourceAccount': SourceAccount }),
    ...(PrincipalOrgID && { 'aws:PrincipalOrgID': PrincipalOrgID }),
  };
  if (!/^[a-zA-Z0-9-_]{1,100}$/.test(StatementId)) {
    throw constraint(StatementId, 'statementId', 'satisfy regular expression pattern: ([a-zA-Z0-9-_]+)');
  }
  if (!/^(lambda:[*]|lambda:[a-zA-Z]+|[*])$/.test(Action)) {
    throw constraint(
      Action,
      'action',
      'satisfy regular expression pattern: (lambda:[*]|lambda:[a-zA-Z]+|[*])',
    );
  }
  return {
    Sid: StatementId,
    Effect: 'Allow',
    Principal: principalOf(Principal),
    Action,
    Resource: arn,
    ...((SourceArn || Object.keys(equals).length > 0) && {
      Condition: {
        ...(Object.keys(equals).length > 0 && { StringEquals: equals }),
        ...(SourceArn && { ArnLike: { 'AWS:SourceArn': SourceArn } }),
      },
    }),
  };
}

function principalOf(principal: string): Statement['Principal'] {
  if (principal === '*') return '*';
  if (/\.amazonaws\.com$/.test(principal)) return { Service: principal };
  return { AWS: /^\d{12}$/.test(principal) ? `arn:aws:iam::${principal}:root` : principal };
}

export function removePermission(lambda: Lambda, input: RemovePermissionRequest, region: string): void {
  const record = findFunction(lambda, input.FunctionName, region, input.Qualifier);
  checkRevision(record, input.RevisionId, lambda.cloud.now());
  const statements = record.statements.filter(({ Sid }) => Sid !== input.StatementId);
  if (statements.length === record.statements.length) {
    throw notFound(`Statement ${input.StatementId} is not found in resource policy.`);
  }
  lambda.functions.put(record.arn, { ...record, statements });
}

export function getPolicy(lambda: Lambda, input: GetPolicyRequest, region: string): GetPolicyResponse {
  const record = findFunction(lambda, input.FunctionName, region, input.Qualifier);
  const { statements } = record;
  if (statements.length === 0) throw notFound();
  const policy = { Version: '2012-10-17', Id: 'default', Statement: statements };
  return { Policy: JSON.stringify(policy), RevisionId: revisionOf(record, lambda.cloud.now()) };
}

export interface Caller {
  principal: string;
  sourceArn: string;
  sourceAccount?: string;
}

export function permits(record: FunctionRecord, { principal, sourceArn, sourceAccount }: Caller): boolean {
  return resourceAllows(policyOf(record), {
    principal: { kind: 'service', name: principal },
    action: 'lambda:InvokeFunction',
    resource: record.arn,
    context: contextOf({
      'aws:SourceArn': sourceArn,
      'aws:SourceAccount': sourceAccount,
      'aws:SecureTransport': 'true',
    }),
  });
}

export function policyOf({ statements }: FunctionRecord): Policy {
  return { Version: '2012-10-17', Statement: statements as Policy['Statement'] };
}
