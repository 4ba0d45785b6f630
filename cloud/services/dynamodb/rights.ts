// What DynamoDB's operations require: permissions on the table or one of its indexes, and per statement for PartiQL.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html
import { type Right, right } from '../../authorization/rights.ts';
import { type Input, indexArn, leadingKeys, type Request } from './leading-keys.ts';
import { statementRights } from './partiql/rights.ts';
import { tableArn } from './records.ts';
import type { Tables } from './tables.ts';

/** These have no resource. */
const onEverything = new Set(['ListTables', 'ListBackups', 'DescribeLimits', 'DescribeEndpoints']);

export async function dynamoDbRights(operation: string, input: Input, tables: Tables): Promise<Right[]> {
  if (operation === 'ExecuteStatement') return statementRights(tables, [input]);
  if (operation === 'BatchExecuteStatement') return statementRights(tables, input.Statements ?? []);
  if (onEverything.has(operation)) return [right(`dynamodb:${operation}`, '*')];
  const arn = input.ResourceArn ?? input.BackupArn;
  if (typeof arn === 'string') return [right(`dynamodb:${operation}`, arn)];
  if (operation.startsWith('Transact')) return transactionRights(input, tables);
  return Promise.all(requestsOf(operation, input).map((request) => rightOf(operation, request, tables))).then(
    (rights) => [...rights, ...tagRights(operation, input, tables.region)],
  );
}

/** Each item needs the permission of its own operation; ConditionCheck has a separate one. */
function transactionRights({ TransactItems = [] }: Input, tables: Tables): Promise<Right[]> {
  return Promise.all(
    TransactItems.flatMap((item) =>
      Object.entries(item).map(([name, { TableName = '', Key, Item, ...input }]) => {
        const request = { ...input, TableName, items: [Key ?? Item ?? {}] };
        return rightOf(name === 'ConditionCheck' ? 'ConditionCheckItem' : `${name}Item`, request, tables);
      }),
    ),
  );
}

/** Batches name several tables. */
function requestsOf(operation: string, input: Input): Request[] {
  if (operation !== 'BatchGetItem' && operation !== 'BatchWriteItem') {
    return [{ ...input, TableName: String(input.TableName ?? ''), items: [input.Key ?? input.Item ?? {}] }];
  }
  return Object.entries(input.RequestItems ?? {}).map(([TableName, request]) => ({
    TableName,
    items: itemsOf(request),
  }));
}

function itemsOf(request: NonNullable<Input['RequestItems']>[string]): Request['items'] {
  if (!Array.isArray(request)) return request.Keys ?? [];
  return request.map(({ PutRequest, DeleteRequest }) => PutRequest?.Item ?? DeleteRequest?.Key ?? {});
}

async function rightOf(operation: string, request: Request, tables: Tables): Promise<Right> {
  const { TableName, IndexName, Select, ReturnValues } = request;
  return right(`dynamodb:${operation}`, indexArn(tables.region, TableName, IndexName), {
    'dynamodb:LeadingKeys': await leadingKeys(operation, request, tables),
    'dynamodb:Select': Select,
    'dynamodb:ReturnValues': ReturnValues,
  });
}

function tagRights(operation: string, { TableName, Tags }: Input, region: string): Right[] {
  if (operation !== 'CreateTable' || !Tags?.length) return [];
  return [right('dynamodb:TagResource', tableArn(region, String(TableName)))];
}
