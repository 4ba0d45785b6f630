// The table operations that dynalite does not do exactly as AWS does.

import type {
  AttributeDefinition,
  CreateTableInput,
  KeySchemaElement,
  TableDescription,
  UpdateTableInput,
} from '@aws-sdk/client-dynamodb';
import { AwsError } from '../../aws-error.ts';
import { tagMap } from '../../wire/tags.ts';
import { noRecord, tableArn } from './records.ts';
import { describe, type Named, type Own, recordOf, save, type Tables } from './tables.ts';

export const tableOperations: Record<string, Own> = {
  async CreateTable(tables: Tables, input: CreateTableInput) {
    const { TableName: name = '', Tags = [], DeletionProtectionEnabled: deletionProtection = false } = input;
    const { records, region } = tables;
    const record = { ...noRecord, tags: tagMap(Tags), deletionProtection };
    const isNew = records.get(region, name) === undefined;
    // Before the table: a cloud that is killed in between finds it by its record, together with its tags.
    if (isNew) records.put(region, name, record);
    const output = await tables.dynalite
      .call<{ TableDescription: TableDescription }>('CreateTable', input)
      .catch((error) => {
        if (isNew) records.put(region, name, { ...noRecord, deleted: true });
        return sayInUse(tables, name, error);
      });
    records.put(region, name, record);
    return { TableDescription: described(tables, output.TableDescription) };
  },

  async DescribeTable(tables: Tables, input: Named) {
    return { Table: withWarmth(described(tables, await describe(tables, input))) };
  },

  async UpdateTable(tables: Tables, input: UpdateTableInput) {
    const { DeletionProtectionEnabled: deletionProtection, ...rest } = input;
    const name = input.TableName ?? '';
    const current = await describe(tables, { TableName: name });
    if (deletionProtection !== undefined) save(tables, name, { deletionProtection });
    if (Object.keys(rest).length === 1) return { TableDescription: described(tables, current) };
    const changed = await changeIndexes(tables, current, input);
    if (changed) return { TableDescription: described(tables, changed) };
    const output = await tables.dynalite.call<{ TableDescription: TableDescription }>('UpdateTable', rest);
    return { TableDescription: described(tables, output.TableDescription) };
  },

  async Query(tables: Tables, input: Named & { IndexName?: string }) {
    if (input.IndexName) await refuseUnfilled(tables, input, input.IndexName);
    return tables.dynalite.call('Query', input);
  },

  async DeleteTable(tables: Tables, input: Named) {
    const current = await describe(tables, input);
    // Deleting twice is not an error; dynalite would also delete a table recreated in the meantime.
    if (current.TableStatus === 'DELETING') return { TableDescription: described(tables, current) };
    if (recordOf(tables, input.TableName).deletionProtection) {
      const advice = 'Disable deletion protection first.';
      throw new AwsError(
        'ValidationException',
        `Resource cannot be deleted as it is currently protected against deletion. ${advice}`,
      );
    }
    const output = await tables.dynalite.call<{ TableDescription: TableDescription }>('DeleteTable', input);
    save(tables, input.TableName, { deleted: true });
    const {
      AttributeDefinitions: _,
      CreationDateTime: __,
      KeySchema: ___,
      ...rest
    } = output.TableDescription;
    return { TableDescription: described(tables, rest) };
  },
};

async function refuseUnfilled(tables: Tables, { TableName }: Named, index: string): Promise<void> {
  const { GlobalSecondaryIndexes = [] } = await describe(tables, { TableName });
  const isFilling = GlobalSecondaryIndexes.some(
    ({ IndexName, IndexStatus }) => IndexName === index && IndexStatus === 'CREATING',
  );
  if (isFilling)
    throw new AwsError(
      'ValidationException',
      `Cannot read from backfilling global secondary index: ${index}`,
    );
}

/** Changes one index at a time, as AWS does. Undefined if the update changes no index. */
async function changeIndexes(
  { dynalite }: Tables,
  table: TableDescription,
  { GlobalSecondaryIndexUpdates: updates = [], AttributeDefinitions = [] }: UpdateTableInput,
): Promise<TableDescription | undefined> {
  const [update, ...more] = updates.filter(({ Create, Delete }) => Create ?? Delete);
  if (!update) return undefined;
  const { TableName = '', TableStatus, GlobalSecondaryIndexes = [] } = table;
  if (more.length > 0)
    throw new AwsError(
      'LimitExceededException',
      'Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table',
    );
  if (TableStatus !== 'ACTIVE')
    throw new AwsError(
      'ResourceInUseException',
      `Attempt to change a resource which is still in use: Table is being updated: ${TableName}`,
    );
  const name = (update.Create ?? update.Delete)?.IndexName;
  const isThere = GlobalSecondaryIndexes.some(({ IndexName }) => IndexName === name);
  if (update.Delete) {
    if (!isThere) throw indexNotFound(name);
    return dynalite.removeIndex(TableName, String(name));
  }
  if (isThere) throw invalidParameter(`Duplicate index name: ${name}`);
  checkKeysDefined(update.Create?.KeySchema, AttributeDefinitions);
  return dynalite.addIndex(TableName, update.Create ?? {}, AttributeDefinitions);
}

function checkKeysDefined(keys: KeySchemaElement[] = [], definitions: AttributeDefinition[]): void {
  const missing = keys.find(
    (key) => !definitions.some(({ AttributeName }) => AttributeName === key.AttributeName),
  );
  if (missing)
    throw invalidParameter(
      `Some index key attributes are not defined in AttributeDefinitions. Keys: [${missing.AttributeName}]`,
    );
}

const indexNotFound = (name: string | undefined) =>
  new AwsError('ResourceNotFoundException', `Requested resource not found: Index: ${name} not found`);

const invalidParameter = (why: string) =>
  new AwsError('ValidationException', `One or more parameter values were invalid: ${why}`);

/** dynalite takes its region from its own environment at start, and has no deletion protection. */
function described(tables: Tables, table: TableDescription): TableDescription {
  const arn = tableArn(tables.region, table.TableName ?? '');
  const indexes = table.GlobalSecondaryIndexes?.map((index) => ({
    ...index,
    IndexArn: `${arn}/index/${index.IndexName}`,
  }));
  return {
    ...table,
    TableArn: arn,
    ...(indexes && { GlobalSecondaryIndexes: indexes }),
    DeletionProtectionEnabled: recordOf(tables, table.TableName ?? '').deletionProtection,
  };
}

/** Adds WarmThroughput: the provisioned capacity, or the default of a new on-demand table. */
function withWarmth(table: TableDescription): TableDescription {
  if (table.TableStatus !== 'ACTIVE') return table;
  const isOnDemand = table.BillingModeSummary?.BillingMode === 'PAY_PER_REQUEST';
  const warmth = ({ ProvisionedThroughput: own }: Pick<TableDescription, 'ProvisionedThroughput'>) => ({
    WarmThroughput: {
      ReadUnitsPerSecond: isOnDemand ? 12_000 : (own?.ReadCapacityUnits ?? 0),
      WriteUnitsPerSecond: isOnDemand ? 4_000 : (own?.WriteCapacityUnits ?? 0),
      Status: 'ACTIVE' as const,
    },
  });
  const indexes = table.GlobalSecondaryIndexes?.map((index) => ({ ...index, ...warmth(index) }));
  return { ...table, ...(indexes && { GlobalSecondaryIndexes: indexes }), ...warmth(table) };
}

/** dynalite refuses without a message. */
async function sayInUse(tables: Tables, name: string, error: unknown): Promise<never> {
  if (!(error instanceof AwsError) || error.code !== 'ResourceInUseException') throw error;
  // Already gone: it was being deleted when dynalite refused.
  const table = await describe(tables, { TableName: name }).catch(() => undefined);
  const why =
    table === undefined || table.TableStatus === 'DELETING'
      ? 'Table is being deleted'
      : 'Table already exists';
  throw new AwsError(error.code, `${why}: ${name}`);
}
