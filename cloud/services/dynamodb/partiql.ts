// PartiQL: ExecuteStatement, and BatchExecuteStatement, which answers 200 with an error per statement.
import type {
  BatchExecuteStatementInput,
  BatchStatementErrorCodeEnum,
  BatchStatementRequest,
  BatchStatementResponse,
  ExecuteStatementInput,
} from '@aws-sdk/client-dynamodb';
import { AwsError } from '../../aws-error.ts';
import { meter } from './capacity.ts';
import { schemaOf, wholeKey } from './partiql/schema.ts';
import { select } from './partiql/select.ts';
import { parse } from './partiql/statements.ts';
import type { Statement, Value } from './partiql/syntax.ts';
import { refuse } from './partiql/tokens.ts';
import { insert, remove, update } from './partiql/write.ts';
import type { Own, Tables } from './tables.ts';

const maxStatements = 25;
const maxLength = 8192;

export const partiqlOperations: Record<string, Own> = {
  async ExecuteStatement(tables: Tables, input: ExecuteStatementInput) {
    if (input.Limit !== undefined && input.Limit < 1) {
      throw refuse(
        `1 validation error detected: Value '${input.Limit}' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1`,
      );
    }
    const metered = meter(tables, input.ReturnConsumedCapacity);
    const output = await run(metered.tables, read(input), input);
    const [ConsumedCapacity] = metered.consumed();
    return { ...output, ...(ConsumedCapacity && { ConsumedCapacity }) };
  },

  async BatchExecuteStatement(
    tables: Tables,
    { Statements = [], ReturnConsumedCapacity }: BatchExecuteStatementInput,
  ) {
    if (Statements.length < 1 || Statements.length > maxStatements) {
      throw refuse(
        `1 validation error detected: Value at 'statements' failed to satisfy constraint: Member must have length ${Statements.length < 1 ? 'greater than or equal to 1' : `less than or equal to ${maxStatements}`}`,
      );
    }
    const metered = meter(tables, ReturnConsumedCapacity);
    const Responses = await Promise.all(Statements.map((one) => runOfMany(metered.tables, one)));
    const capacities = metered.consumed();
    return { Responses, ...(capacities.length > 0 && { ConsumedCapacity: capacities }) };
  },
};

function read({ Statement = '', Parameters = [] }: ExecuteStatementInput): Statement {
  if (Statement.length < 1 || Statement.length > maxLength) {
    const rule = Statement === '' ? 'greater than or equal to 1' : `less than or equal to ${maxLength}`;
    throw refuse(
      `1 validation error detected: Value at 'statement' failed to satisfy constraint: Member must have length ${rule}`,
    );
  }
  return parse(Statement, Parameters as Value[]);
}

async function run(tables: Tables, statement: Statement, input: ExecuteStatementInput) {
  switch (statement.kind) {
    case 'select':
      return select(tables, statement, input);
    case 'insert':
      return insert(tables, statement);
    case 'update':
      return update(tables, statement, input.ReturnValuesOnConditionCheckFailure);
    case 'delete':
      return remove(tables, statement, input.ReturnValuesOnConditionCheckFailure);
  }
}

async function runOfMany(tables: Tables, input: BatchStatementRequest): Promise<BatchStatementResponse> {
  try {
    const statement = read(input as ExecuteStatementInput);
    if (statement.kind === 'select') await checkWholeKey(tables, statement);
    const { Items = [] } = await run(tables, statement, input as ExecuteStatementInput);
    const Item = Items[0] as BatchStatementResponse['Item'];
    return { TableName: statement.table, ...(Item && { Item }) };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const Code = (codes[error.code] ?? error.code.replace(/Exception$/, '')) as BatchStatementErrorCodeEnum;
    return { Error: { Code, Message: error.message, ...error.fields } };
  }
}

/** Codes are spelled differently inside a batch. */
const codes: Record<string, string> = {
  ValidationException: 'ValidationError',
  ResourceNotFoundException: 'ResourceNotFound',
  ConditionalCheckFailedException: 'ConditionalCheckFailed',
  DuplicateItemException: 'DuplicateItem',
};

async function checkWholeKey(tables: Tables, { table, where }: Extract<Statement, { kind: 'select' }>) {
  const schema = await schemaOf(tables, table);
  try {
    wholeKey(schema, where);
  } catch {
    throw refuse(
      'Select statements within BatchExecuteStatement must specify the primary key in the where clause.',
    );
  }
}
