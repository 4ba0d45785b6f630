// The images table: one item per original, on demand, with an index that answers "what failed?" without a scan.
import {
  CreateTableCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  ListTagsOfResourceCommand,
  paginateListTables,
  type TableDescription,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-dynamodb';
import type { Context, Session } from '../aws/session.ts';
import { ourTags, ownerOf, surplusTags, type TagMap, tagList, tagMap } from '../aws/tags.ts';
import { optionalRead } from '../engine/plan.ts';
import type { ChangeOrder, Facets, Live, Owner, Resource } from '../engine/resource.ts';
import { ignore, isAws, ThumbsError } from '../errors/errors.ts';
import { retryWhile, schedules, waitUntil } from '../machine/wait.ts';
import { isNamed, suffixOf } from '../stack/names.ts';
import type { Outputs } from '../stack/outputs.ts';
import { indexOf } from '../stack/table-index.ts';
import { designOf, type IndexName, indexes, otherIndex, tableKeys } from './table/table-design.ts';
import { addIndex, untilActive } from './table/table-index.ts';

const gone = ['ResourceNotFoundException'];

export interface TableFacets extends Facets {
  /** `NAME KIND` of each key. */
  keys: string[];
  index: string[];
  /** One of our indexes that nothing reads any more. */
  spare: IndexName | null;
  tags: TagMap;
}

export const table: Resource<TableFacets> = {
  id: 'images',
  type: 'DynamoDB table',
  needs: [],
  name: ({ names }) => names.of('images'),
  isName: isNamed('images'),
  owner,
  desired: ({ names, settings }) => ({
    keys: keysOf(tableKeys),
    index: keysOf(indexes[indexOf(settings)].KeySchema),
    spare: null,
    tags: names.tags,
  }),
  find,
  read,
  create,
  update,
  destroy,
};

const keysOf = (schema: TableDescription['KeySchema'] = []) =>
  schema.map(({ AttributeName, KeyType }) => `${AttributeName} ${KeyType}`);

interface Shape {
  keys: string[];
  index: string[] | null;
  spare: IndexName | null;
}

/** Keys cannot be changed later without losing items. */
function shapeOf({ KeySchema, GlobalSecondaryIndexes = [] }: TableDescription, wanted: IndexName): Shape {
  const named = (name: IndexName) => GlobalSecondaryIndexes.find(({ IndexName }) => IndexName === name);
  const index = named(wanted);
  const other: IndexName = otherIndex(wanted);
  return {
    keys: keysOf(KeySchema),
    index: index ? keysOf(index.KeySchema) : null,
    spare: named(other) ? other : null,
  };
}

async function find(session: Session): Promise<string[]> {
  const { stack } = session.place;
  const client = session.client(DynamoDBClient);
  const pages = await Array.fromAsync(paginateListTables({ client }, {}));
  const names = pages.flatMap(({ TableNames = [] }) => TableNames);
  return names.filter((name) => suffixOf(stack, 'images', name));
}

async function owner(session: Session, TableName: string): Promise<{ owner: Owner } | undefined> {
  const call = session.client(DynamoDBClient).send(new DescribeTableCommand({ TableName }));
  const found = (await ignore(gone, call))?.Table;
  if (!found) return undefined;
  const read = readTags(session, found.TableArn);
  const tags = await optionalRead(session, `the tags of ${TableName}`, read);
  // A table being deleted has tags until it has none at all.
  return !tags && found.TableStatus === 'DELETING' ? undefined : { owner: ownerOf(tags) };
}

async function describe(session: Session, TableName: string): Promise<TableDescription | undefined> {
  const call = session.client(DynamoDBClient).send(new DescribeTableCommand({ TableName }));
  const description = (await ignore(gone, call))?.Table;
  return description?.TableStatus === 'DELETING' ? undefined : description;
}

/** Undefined where DynamoDB does not see the table, or does not see it yet. */
async function readTags(session: Session, ResourceArn: string | undefined): Promise<TagMap | undefined> {
  const call = session.client(DynamoDBClient).send(new ListTagsOfResourceCommand({ ResourceArn }));
  const answer = await ignore(gone, call);
  return answer && tagMap(answer.Tags);
}

async function read(context: Context, name: string): Promise<Live<TableFacets> | undefined> {
  const [description, tags] = await Promise.all([
    describe(context, name),
    optionalRead(context, 'tags of the table', readTags(context, context.names.arn.table('images'))),
  ]);
  if (!description) return undefined;
  if (description.TableStatus !== 'ACTIVE') {
    await untilActive(context, name);
    return read(context, name);
  }
  return {
    outputs: {},
    facets: { ...shapeOf(description, indexOf(context.settings)), tags: ourTags(context.names, tags) },
    owner: ownerOf(tags),
  };
}

async function create(context: Context, name: string, desired: TableFacets): Promise<Live<TableFacets>> {
  const { names } = context;
  const command = new CreateTableCommand({
    TableName: name,
    ...designOf(indexOf(context.settings)),
    Tags: tagList(names.tags),
  });
  const isLeaving = (error: unknown) =>
    isAws(error, 'ResourceInUseException') && /being deleted/i.test((error as Error).message);
  await retryWhile(context, 'the old table is still being deleted', isLeaving, schedules.tableReady, () =>
    context.client(DynamoDBClient).send(command),
  );
  await untilActive(context, name);
  return { outputs: {}, facets: desired, owner: names.stack };
}

async function update(
  context: Context,
  name: string,
  { live, fields }: ChangeOrder<TableFacets>,
): Promise<Outputs> {
  if (fields.has('keys') || (fields.has('index') && live.facets.index)) {
    throw new ThumbsError('Conflict', `the table ${name} does not have the keys that thumbs needs`, {
      fix: 'run teardown and setup again; the pictures can be uploaded again',
    });
  }
  if (fields.has('index')) await addIndex(context, name, indexOf(context.settings));
  if (fields.has('tags')) await retag(context, live);
  return live.outputs;
}

async function retag(context: Context, live: Live<TableFacets>): Promise<void> {
  const ResourceArn = context.names.arn.table('images');
  const { tags } = context.names;
  const dynamo = context.client(DynamoDBClient);
  const TagKeys = surplusTags(live.facets.tags, tags);
  const isBusy = (error: unknown) => isAws(error, 'ResourceInUseException');
  await retryWhile(
    context,
    'DynamoDB is still busy with the table',
    isBusy,
    schedules.tableReady,
    async () => {
      await dynamo.send(new TagResourceCommand({ ResourceArn, Tags: tagList(tags) }));
      if (TagKeys.length > 0) await dynamo.send(new UntagResourceCommand({ ResourceArn, TagKeys }));
    },
  );
}

async function destroy(session: Session, TableName: string): Promise<void> {
  const dynamo = session.client(DynamoDBClient);
  // In use: it is still being created, or already being deleted.
  const isBusy = (error: unknown) => isAws(error, 'ResourceInUseException');
  await retryWhile(session, 'DynamoDB is still busy with the table', isBusy, schedules.tableReady, () =>
    ignore(gone, dynamo.send(new DeleteTableCommand({ TableName }))),
  );
  await waitUntil(session, `the table ${TableName} is gone`, schedules.tableReady, async () => {
    const answer = await ignore(gone, dynamo.send(new DescribeTableCommand({ TableName })));
    return answer ? undefined : true;
  });
}
