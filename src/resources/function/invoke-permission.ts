// Who may invoke a function: one statement of its resource policy, by its id.
import {
  AddPermissionCommand,
  type AddPermissionCommandInput,
  GetPolicyCommand,
  LambdaClient,
  RemovePermissionCommand,
} from '@aws-sdk/client-lambda';
import type { Statement } from '../../aws/policies.ts';
import type { Session } from '../../aws/session.ts';
import type { Owner } from '../../engine/resource.ts';
import { ignore } from '../../errors/errors.ts';
import { functionOwner } from './function.ts';
import { whenIdle } from './function-readiness.ts';

const gone = ['ResourceNotFoundException'];

/** Function and statement. */
export interface StatementPlace {
  FunctionName: string;
  StatementId: string;
}

export async function readStatement(
  session: Session,
  { FunctionName, StatementId }: StatementPlace,
): Promise<Statement | undefined> {
  const call = session.client(LambdaClient).send(new GetPolicyCommand({ FunctionName }));
  const policy = (await ignore(gone, call))?.Policy;
  const statements: Statement[] = policy ? JSON.parse(policy).Statement : [];
  return statements.find(({ Sid }) => Sid === StatementId);
}

/** The caller: ARN and account. null: anybody of the service. */
export function callerIn({ Condition }: Statement) {
  return {
    sourceArn: oneOf(Condition?.ArnLike?.['AWS:SourceArn']),
    sourceAccount: oneOf(Condition?.StringEquals?.['AWS:SourceAccount']),
  };
}

/** A list of one means the same. */
const oneOf = (value: string | string[] | undefined) =>
  value === undefined ? null : [value].flat().join(', ');

/** The function's: the permission is part of it. */
export async function statementOwner(
  session: Session,
  place: StatementPlace,
): Promise<{ owner: Owner } | undefined> {
  const statement = await readStatement(session, place);
  return statement && functionOwner(session, place.FunctionName);
}

/** Those of the functions that have the statement. */
export async function functionsWith(
  session: Session,
  StatementId: string,
  functions: readonly string[],
): Promise<string[]> {
  const read = (FunctionName: string) => readStatement(session, { FunctionName, StatementId });
  const statements = await Promise.all(functions.map(read));
  return functions.filter((_, index) => statements[index]);
}

export type Allowance = StatementPlace &
  Pick<AddPermissionCommandInput, 'Principal' | 'SourceArn' | 'SourceAccount'>;

export async function allow(session: Session, allowance: Allowance): Promise<void> {
  const command = new AddPermissionCommand({ Action: 'lambda:InvokeFunction', ...allowance });
  await whenIdle(session, () => session.client(LambdaClient).send(command));
}

export async function forbid(session: Session, place: StatementPlace): Promise<void> {
  const command = new RemovePermissionCommand(place);
  await whenIdle(session, () => ignore(gone, session.client(LambdaClient).send(command)));
}
