// A function's resource policy: who may invoke it. Statements come and go one by one, the policy is read whole.
import type {
  AddPermissionRequest,
  AddPermissionResponse,
  GetPolicyRequest,
  GetPolicyResponse,
  RemovePermissionRequest,
} from '@aws-sdk/client-lambda';
import { AwsError } from '../../service.ts';
import { checkRevision } from './configuration.ts';
import { findFunction, notFound } from './names.ts';
import type { FunctionRecord, Lambda, Statement } from './records.ts';
import { constraint } from './validation.ts';

export function addPermission(
  lambda: Lambda,
  input: AddPermissionRequest,
  region: string,
): AddPermissionResponse {
  const record = findFunction(lambda, input.FunctionName, region, input.Qualifier);
  checkRevision(record, input.RevisionId);
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
  const { StatementId = '', Action = '', Principal = '', SourceArn, SourceAccount } = input;
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
    ...((SourceArn || SourceAccount) && {
      Condition: {
        ...(SourceAccount && { StringEquals: { 'AWS:SourceAccount': SourceAccount } }),
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
  checkRevision(record, input.RevisionId);
  const statements = record.statements.filter(({ Sid }) => Sid !== input.StatementId);
  if (statements.length === record.statements.length) {
    throw notFound(`Statement ${input.StatementId} is not found in resource policy.`);
  }
  lambda.functions.put(record.arn, { ...record, statements });
}

export function getPolicy(lambda: Lambda, input: GetPolicyRequest, region: string): GetPolicyResponse {
  const { statements, revisionId } = findFunction(lambda, input.FunctionName, region, input.Qualifier);
  if (statements.length === 0) throw notFound();
  const policy = { Version: '2012-10-17', Id: 'default', Statement: statements };
  return { Policy: JSON.stringify(policy), RevisionId: revisionId };
}

export interface Caller {
  principal: string;
  sourceArn: string;
  sourceAccount?: string;
}

export function permits({ statements }: FunctionRecord, caller: Caller): boolean {
  return statements.some(({ Principal, Action, Condition }) => {
    const service = typeof Principal === 'object' && 'Service' in Principal ? Principal.Service : Principal;
    const account = Condition?.StringEquals?.['AWS:SourceAccount'];
    const source = Condition?.ArnLike?.['AWS:SourceArn'];
    return (
      (service === caller.principal || service === '*') &&
      ['lambda:InvokeFunction', 'lambda:*', '*'].includes(Action) &&
      (account === undefined || account === caller.sourceAccount) &&
      (source === undefined || arnLike(source, caller.sourceArn))
    );
  });
}

/** IAM's wildcards: `*` for any run of characters, `?` for one. */
function arnLike(pattern: string, arn: string): boolean {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`, 's').test(arn);
}
