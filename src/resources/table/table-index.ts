// Moves the images table from one index to the other while the stack is in use: creates and fills the new one, switches the
// functions over, then deletes the old one. Readers use the old one until the new one is readable.
import {
  type AttributeValue,
  DescribeTableCommand,
  DynamoDBClient,
  paginateScan,
  type TableDescription,
  UpdateItemCommand,
  UpdateTableCommand,
} from '@aws-sdk/client-dynamodb';
import pLimit from 'p-limit';
import { byShardIndex, shardKey } from '../../../lambda/shards.ts';
import type { Context, Session } from '../../aws/session.ts';
import { ignore, isAws, ThumbsError } from '../../errors/errors.ts';
import { retryWhile, schedules, waitUntil } from '../../machine/wait.ts';
import { indexOf } from '../../stack/table-index.ts';
import { untilDrained } from '../function/drain.ts';
import { attributesOf, type IndexName, indexes, otherIndex } from './table-design.ts';

/** Items updated in parallel. */
const concurrency = 25;

async function describe(session: Session, TableName: string): Promise<TableDescription | undefined> {
  const call = session.client(DynamoDBClient).send(new DescribeTableCommand({ TableName }));
  return (await ignore(['ResourceNotFoundException'], call))?.Table;
}

const keyLost = 'DynamoDB cannot use its KMS key, and archives the table a week after it lost it';
const enableKey =
  'enable the key again, and allow DynamoDB to use it; or give the table up: thumbs teardown, then thumbs setup';
const restore =
  'restore the backup that DynamoDB made of it; or give the table up: thumbs teardown, then thumbs setup';

/** States that end only when somebody acts. */
const unusable: Record<string, [why: string, fix: string]> = {
  INACCESSIBLE_ENCRYPTION_CREDENTIALS: [keyLost, enableKey],
  ARCHIVING: [keyLost, restore],
  ARCHIVED: [keyLost, restore],
  REPLICATION_NOT_AUTHORIZED: [
    'DynamoDB may not replicate it to other regions',
    'allow the replication again, or remove the replicas',
  ],
};

/** No wait would end there. Throws `TableUnusable`. */
function refuseUnusable(name: string, status = ''): void {
  const [why, fix] = unusable[status] ?? [];
  if (why) throw new ThumbsError('TableUnusable', `the table ${name} is ${status}: ${why}`, { fix });
}

/** Waits for the table and all its indexes. DescribeTable may not know a new table yet; other errors are thrown. */
export async function untilActive(context: Session, name: string, what = 'active'): Promise<void> {
  const schedule = what === 'active' ? schedules.tableReady : schedules.indexReady;
  await waitUntil(context, `the table ${name} is ${what}`, schedule, async () => {
    const { TableStatus, GlobalSecondaryIndexes = [] } = (await describe(context, name)) ?? {};
    refuseUnusable(name, TableStatus);
    const isReady = GlobalSecondaryIndexes.every(({ IndexStatus }) => IndexStatus === 'ACTIVE');
    return (TableStatus === 'ACTIVE' && isReady) || undefined;
  });
}

/** Updates the items first: the index then appears complete, and readers use the other one until it does. */
export async function addIndex(context: Context, TableName: string, name: IndexName): Promise<void> {
  if (name === byShardIndex) await fillShards(context, TableName);
  await changeTable(context, {
    TableName,
    AttributeDefinitions: attributesOf(name),
    GlobalSecondaryIndexUpdates: [{ Create: indexes[name] }],
  });
}

/**
 * The functions write and read the new index by now. Items that their old versions were still writing get their shard
 * before the old index is deleted.
 */
export async function removeSpareIndex(context: Context, TableName: string): Promise<void> {
  const name = indexOf(context.settings);
  const IndexName = otherIndex(name);
  const { GlobalSecondaryIndexes = [] } = (await describe(context, TableName)) ?? {};
  if (!GlobalSecondaryIndexes.some((one) => one.IndexName === IndexName)) return;
  // An earlier setup may have been killed while DynamoDB was filling the new index.
  await untilActive(context, TableName, 'active with its index');
  if (name === byShardIndex) {
    await untilDrained(context);
    while ((await fillShards(context, TableName)) > 0) context.signal.throwIfAborted();
  }
  await changeTable(context, { TableName, GlobalSecondaryIndexUpdates: [{ Delete: { IndexName } }] });
}

async function changeTable(context: Context, input: UpdateTableCommand['input']): Promise<void> {
  const isBusy = (error: unknown) => isAws(error, 'ResourceInUseException', 'LimitExceededException');
  const why = 'DynamoDB is still busy with the table';
  await retryWhile(context, why, isBusy, schedules.tableReady, () =>
    context.client(DynamoDBClient).send(new UpdateTableCommand(input)),
  );
  await untilActive(context, String(input.TableName), 'active with its index');
}

/** Resolves to the number of items that had no shard. */
async function fillShards(context: Context, TableName: string): Promise<number> {
  const client = context.client(DynamoDBClient);
  const limit = pLimit(concurrency);
  const pages = paginateScan(
    { client },
    {
      TableName,
      FilterExpression: 'attribute_not_exists(StatusShard)',
      ProjectionExpression: 'ImageID, #status',
      ExpressionAttributeNames: { '#status': 'Status' },
    },
  );
  let count = 0;
  for await (const { Items = [] } of pages) {
    await Promise.all(Items.map((item) => limit(putShard, client, TableName, item)));
    count += Items.length;
  }
  return count;
}

/** Skips an item that was rewritten or removed meanwhile: the next scan finds what remains. */
async function putShard(
  client: DynamoDBClient,
  TableName: string,
  { ImageID, Status }: Record<string, AttributeValue>,
): Promise<void> {
  const shard = shardKey(String(Status?.S), String(ImageID?.S));
  const command = new UpdateItemCommand({
    TableName,
    Key: { ImageID: ImageID as AttributeValue },
    UpdateExpression: 'SET StatusShard = :shard',
    ConditionExpression: '#status = :status AND attribute_not_exists(StatusShard)',
    ExpressionAttributeNames: { '#status': 'Status' },
    ExpressionAttributeValues: { ':shard': { S: shard }, ':status': Status as AttributeValue },
  });
  await ignore(['ConditionalCheckFailedException'], client.send(command));
}
