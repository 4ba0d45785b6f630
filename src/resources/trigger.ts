// The event source mapping: Lambda polls the jobs queue and hands batches to the worker.
// Mappings have no name, only a UUID, and outlive their function; ours is found by its function and tag.
import {
  CreateEventSourceMappingCommand,
  DeleteEventSourceMappingCommand,
  type EventSourceMappingConfiguration,
  LambdaClient,
  ListTagsCommand,
  paginateListEventSourceMappings,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import { capacityOf } from '../../lambda/capacity.ts';
import { ourTags, surplusTags, type TagMap } from '../aws/tags.ts';
import type { Context, Session } from '../context.ts';
import { optionalRead } from '../engine/plan.ts';
import type { ChangeOrder, Facets, Live, Outputs, Resource } from '../engine/resource.ts';
import { ignore } from '../errors.ts';
import { suffixOf } from '../names.ts';
import { untilDrained } from './drain.ts';
import { whenPermitted } from './function-readiness.ts';
import {
  getMapping,
  settledMapping,
  untilEnabled,
  untilGone,
  whenPatient,
  whenSettled,
} from './trigger-readiness.ts';

const gone = ['ResourceNotFoundException'];

export const trigger: Resource = {
  id: 'trigger',
  type: 'event source mapping',
  needs: ['jobs', 'worker'],
  // Its function's name: a mapping has none of its own.
  name: ({ names }) => names.of('worker'),
  desired: ({ names, settings }) => ({
    batchSize: capacityOf(String(settings.memoryMB)).jobs,
    maxConcurrency: settings.maxConcurrency,
    // Without it Lambda ignores which messages failed and deletes the whole batch.
    responseTypes: ['ReportBatchItemFailures'],
    isEnabled: true,
    tags: names.tags,
  }),
  find,
  read,
  create,
  update,
  retire: untilDrained,
  destroy,
};

const functionOf = ({ FunctionArn }: EventSourceMappingConfiguration) => FunctionArn?.split(':')[6] ?? '';

/** All mappings of the account, filtered here: asking by function fails once the function is gone. */
async function mappings(session: Session): Promise<EventSourceMappingConfiguration[]> {
  const client = session.client(LambdaClient);
  const pages = await Array.fromAsync(paginateListEventSourceMappings({ client }, {}));
  return pages.flatMap(({ EventSourceMappings = [] }) => EventSourceMappings);
}

const isLeaving = ({ State }: EventSourceMappingConfiguration) => State === 'Deleting';

async function find(session: Session): Promise<string[]> {
  const { stack } = session.place;
  const staying = (await mappings(session)).filter((mapping) => !isLeaving(mapping));
  return [...new Set(staying.map(functionOf).filter((name) => suffixOf(stack, 'worker', name)))];
}

async function read(context: Context, name: string, known: Outputs | undefined): Promise<Live | undefined> {
  // Asked together where the ARN is known: a setup without changes takes as long as its longest chain of reads.
  const [found, knownTags] = await Promise.all([
    readKnown(context, known).then((mapping) => mapping ?? findMapping(context, name)),
    readTags(context, known?.arn),
  ]);
  const mapping = found && (await settledMapping(context, found));
  if (!mapping) return undefined;
  const arn = mapping.EventSourceMappingArn;
  const tags = arn === known?.arn ? knownTags : await readTags(context, arn);
  return {
    outputs: { uuid: mapping.UUID ?? '', ...(arn ? { arn } : {}) },
    facets: { ...facetsOf(mapping), tags: ourTags(tags) },
    // Who maps our function and our queue, both carrying our suffix, has made it for us.
    owner: context.names.stack,
  };
}

/** Undefined when they may not be read, or the mapping is gone. */
async function readTags(context: Context, arn: Outputs[string] | undefined): Promise<TagMap | undefined> {
  if (arn === undefined) return undefined;
  const call = context.client(LambdaClient).send(new ListTagsCommand({ Resource: String(arn) }));
  return (await optionalRead(context, 'tags of the trigger', ignore(gone, call)))?.Tags;
}

async function readKnown(context: Context, known: Outputs | undefined) {
  return known?.uuid ? getMapping(context, String(known.uuid)) : undefined;
}

async function findMapping(context: Context, name: string) {
  const queueArn = context.names.arn.queue('jobs');
  const all = await mappings(context);
  return all.find((mapping) => functionOf(mapping) === name && mapping.EventSourceArn === queueArn);
}

function facetsOf(mapping: EventSourceMappingConfiguration): Facets {
  return {
    batchSize: mapping.BatchSize,
    maxConcurrency: mapping.ScalingConfig?.MaximumConcurrency ?? null,
    responseTypes: mapping.FunctionResponseTypes ?? [],
    isEnabled: mapping.State === 'Enabled',
  };
}

function inputOf(facets: Facets) {
  return {
    Enabled: true,
    BatchSize: Number(facets.batchSize),
    FunctionResponseTypes: ['ReportBatchItemFailures' as const],
    ScalingConfig: { MaximumConcurrency: Number(facets.maxConcurrency) },
  };
}

async function create(context: Context, name: string, desired: Facets): Promise<Live> {
  const command = new CreateEventSourceMappingCommand({
    FunctionName: name,
    EventSourceArn: context.names.arn.queue('jobs'),
    ...inputOf(desired),
    Tags: desired.tags as TagMap,
  });
  const send = () => context.client(LambdaClient).send(command);
  const mapping = await whenPermitted(context, 'jobs', () => whenPatient(context, send));
  const UUID = mapping.UUID ?? '';
  await untilEnabled(context, UUID);
  const arn = mapping.EventSourceMappingArn;
  return { outputs: { uuid: UUID, ...(arn ? { arn } : {}) }, facets: desired, owner: context.names.stack };
}

async function update(
  context: Context,
  _name: string,
  { live, desired, fields }: ChangeOrder,
): Promise<Outputs> {
  const lambda = context.client(LambdaClient);
  const UUID = String(live.outputs.uuid);
  if ([...fields].some((field) => field !== 'tags')) {
    const command = new UpdateEventSourceMappingCommand({ UUID, ...inputOf(desired) });
    const send = () => whenSettled(context, () => lambda.send(command));
    await whenPermitted(context, 'jobs', () => whenPatient(context, send));
    await untilEnabled(context, UUID);
  }
  if (fields.has('tags') && live.outputs.arn) {
    const Resource = String(live.outputs.arn);
    const Tags = context.names.tags;
    await lambda.send(new TagResourceCommand({ Resource, Tags }));
    const TagKeys = surplusTags(live.facets.tags, Tags);
    if (TagKeys.length > 0) await lambda.send(new UntagResourceCommand({ Resource, TagKeys }));
  }
  return live.outputs;
}

async function destroy(session: Session, functionName: string): Promise<void> {
  const lambda = session.client(LambdaClient);
  const ours = (await mappings(session)).filter((mapping) => functionOf(mapping) === functionName);
  for (const { UUID } of ours) {
    await whenSettled(session, () =>
      ignore(gone, lambda.send(new DeleteEventSourceMappingCommand({ UUID }))),
    );
    await untilGone(session, UUID);
  }
}
