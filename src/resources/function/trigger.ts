// The event source mapping: Lambda polls the jobs queue and passes batches to the worker.
// Mappings have no name, only a UUID, and outlive their function; ours is found by its function and tag.
import {
  CreateEventSourceMappingCommand,
  DeleteEventSourceMappingCommand,
  type EventSourceMappingConfiguration,
  type FunctionResponseType,
  LambdaClient,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import { capacityOf } from '../../../lambda/capacity.ts';
import type { Context, Session } from '../../aws/session.ts';
import { isForeign, ourTags, ownerOf, surplusTags, type TagMap } from '../../aws/tags.ts';
import type { ChangeOrder, Facets, Live, Resource } from '../../engine/resource.ts';
import { ignore } from '../../errors/errors.ts';
import { isNamed } from '../../stack/names.ts';
import type { Outputs } from '../../stack/outputs.ts';
import { untilDrained } from './drain.ts';
import { whenPermitted } from './function-readiness.ts';
import {
  findMapped,
  functionOf,
  listMappings,
  mappingOwner,
  ownerOfMapping,
  readMappingTags,
} from './mappings.ts';
import {
  getMapping,
  settledMapping,
  untilEnabled,
  untilGone,
  whenPatient,
  whenSettled,
} from './trigger-readiness.ts';

const gone = ['ResourceNotFoundException'];

export interface TriggerFacets extends Facets {
  batchSize: number;
  maxConcurrency: number;
  responseTypes: FunctionResponseType[];
  isEnabled: boolean;
  tags: TagMap;
}

interface TriggerOutputs extends Outputs {
  uuid: string;
  /** A stand-in for AWS may give none. */
  arn?: string;
}

type Known = Partial<TriggerOutputs> | undefined;

export const trigger: Resource<TriggerFacets, TriggerOutputs> = {
  id: 'trigger',
  type: 'event source mapping',
  needs: ['jobs', 'worker'],
  // Its function's name: a mapping has none of its own.
  name: ({ names }) => names.of('worker'),
  isName: isNamed('worker'),
  owner: mappingOwner,
  desired: ({ names, settings }) => ({
    batchSize: capacityOf(String(settings.memoryMB)).jobs,
    maxConcurrency: settings.maxConcurrency,
    // Without it Lambda ignores which messages failed and deletes the whole batch.
    responseTypes: ['ReportBatchItemFailures'],
    isEnabled: true,
    tags: names.tags,
  }),
  find: findMapped,
  read,
  create,
  update,
  retire: untilDrained,
  destroy,
};

async function read(
  context: Context,
  name: string,
  known: Known,
): Promise<Live<TriggerFacets, TriggerOutputs> | undefined> {
  // Concurrently where the ARN is known: a setup without changes takes as long as its longest chain of reads.
  const [found, knownTags] = await Promise.all([
    readKnown(context, name, known).then((mapping) => mapping ?? findMapping(context, name)),
    readMappingTags(context, known?.arn),
  ]);
  const mapping = found && (await settledMapping(context, found));
  if (!mapping) return undefined;
  const arn = mapping.EventSourceMappingArn;
  const tags = arn === known?.arn ? knownTags : await readMappingTags(context, arn);
  return {
    outputs: { uuid: mapping.UUID ?? '', ...(arn ? { arn } : {}) },
    facets: { ...facetsOf(mapping), tags: ourTags(context.names, tags) },
    owner: arn === undefined ? await ownerOfMapping(context, mapping) : ownerOf(tags),
  };
}

async function readKnown(context: Context, name: string, known: Known) {
  const mapping = known?.uuid ? await getMapping(context, known.uuid) : undefined;
  return mapping && isOfPair(context, name, mapping) ? mapping : undefined;
}

async function findMapping(context: Context, name: string) {
  return (await listMappings(context)).find((mapping) => isOfPair(context, name, mapping));
}

const configured = ['batchSize', 'maxConcurrency', 'responseTypes', 'isEnabled'] as const;

/** Of our function and our queue: a function may have other mappings, which somebody else made. */
function isOfPair({ names }: Context, name: string, mapping: EventSourceMappingConfiguration): boolean {
  return functionOf(mapping) === name && mapping.EventSourceArn === names.arn.queue('jobs');
}

function facetsOf(mapping: EventSourceMappingConfiguration) {
  return {
    batchSize: mapping.BatchSize,
    maxConcurrency: mapping.ScalingConfig?.MaximumConcurrency ?? null,
    responseTypes: mapping.FunctionResponseTypes ?? [],
    isEnabled: mapping.State === 'Enabled',
  };
}

function inputOf({ isEnabled, batchSize, responseTypes, maxConcurrency }: TriggerFacets) {
  return {
    Enabled: isEnabled,
    BatchSize: batchSize,
    FunctionResponseTypes: responseTypes,
    ScalingConfig: { MaximumConcurrency: maxConcurrency },
  };
}

async function create(
  context: Context,
  name: string,
  desired: TriggerFacets,
): Promise<Live<TriggerFacets, TriggerOutputs>> {
  const command = new CreateEventSourceMappingCommand({
    FunctionName: name,
    EventSourceArn: context.names.arn.queue('jobs'),
    ...inputOf(desired),
    Tags: desired.tags,
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
  { live, desired, fields }: ChangeOrder<TriggerFacets, TriggerOutputs>,
): Promise<TriggerOutputs> {
  const lambda = context.client(LambdaClient);
  const UUID = live.outputs.uuid;
  if (configured.some((field) => fields.has(field))) {
    const command = new UpdateEventSourceMappingCommand({ UUID, ...inputOf(desired) });
    const send = () => whenSettled(context, () => lambda.send(command));
    await whenPermitted(context, 'jobs', () => whenPatient(context, send));
    await untilEnabled(context, UUID);
  }
  if (fields.has('tags') && live.outputs.arn) {
    const Resource = live.outputs.arn;
    const Tags = context.names.tags;
    await lambda.send(new TagResourceCommand({ Resource, Tags }));
    const TagKeys = surplusTags(live.facets.tags, Tags);
    if (TagKeys.length > 0) await lambda.send(new UntagResourceCommand({ Resource, TagKeys }));
  }
  return live.outputs;
}

async function destroy(session: Session, functionName: string): Promise<void> {
  const lambda = session.client(LambdaClient);
  for (const mapping of await listMappings(session)) {
    if (functionOf(mapping) !== functionName) continue;
    if (isForeign(session, await ownerOfMapping(session, mapping))) continue;
    const { UUID } = mapping;
    await whenSettled(session, () =>
      ignore(gone, lambda.send(new DeleteEventSourceMappingCommand({ UUID }))),
    );
    await untilGone(session, UUID);
  }
}
