// Event source mappings as Lambda lists them, and their owners. They have no name of their own, only a UUID and a function.
import {
  type EventSourceMappingConfiguration,
  LambdaClient,
  ListTagsCommand,
  paginateListEventSourceMappings,
} from '@aws-sdk/client-lambda';
import type { Session } from '../../aws/session.ts';
import { commonOwner, ownerOf, type TagMap } from '../../aws/tags.ts';
import { optionalRead } from '../../engine/plan.ts';
import type { Owner } from '../../engine/resource.ts';
import { ignore } from '../../errors/errors.ts';
import { suffixOf } from '../../stack/names.ts';
import { functionOwner } from './function.ts';

/** The name of the function that is called. */
export const functionOf = ({ FunctionArn }: EventSourceMappingConfiguration) =>
  FunctionArn?.split(':')[6] ?? '';

/** All mappings of the account: a query by function fails once the function is gone. */
export async function listMappings(session: Session): Promise<EventSourceMappingConfiguration[]> {
  const client = session.client(LambdaClient);
  const pages = await Array.fromAsync(paginateListEventSourceMappings({ client }, {}));
  return pages.flatMap(({ EventSourceMappings = [] }) => EventSourceMappings);
}

const isLeaving = ({ State }: EventSourceMappingConfiguration) => State === 'Deleting';

/** Names of functions that look like the stack's worker, and that have mappings. */
export async function findMapped(session: Session): Promise<string[]> {
  const { stack } = session.place;
  const staying = (await listMappings(session)).filter((mapping) => !isLeaving(mapping));
  return [...new Set(staying.map(functionOf).filter((name) => suffixOf(stack, 'worker', name)))];
}

export async function mappingOwner(session: Session, name: string): Promise<{ owner: Owner } | undefined> {
  const all = await optionalRead(session, 'the list of event source mappings', listMappings(session));
  if (!all) return { owner: undefined };
  const own = all.filter((mapping) => functionOf(mapping) === name);
  const owners = await Promise.all(own.map((mapping) => ownerOfMapping(session, mapping)));
  // The tags of a mapping being deleted can no longer be read.
  return commonOwner(
    owners.filter((owner, index) => owner !== undefined || !isLeaving(own[index] ?? {})),
    session,
  );
}

/** Where a stand-in for AWS gives it no ARN, and so no tags, it belongs to the owner of its function. */
export async function ownerOfMapping(
  session: Session,
  mapping: EventSourceMappingConfiguration,
): Promise<Owner> {
  const arn = mapping.EventSourceMappingArn;
  if (arn === undefined) return (await functionOwner(session, functionOf(mapping)))?.owner ?? null;
  return ownerOf(await readMappingTags(session, arn));
}

/** Undefined when reading them is denied, or the mapping is gone. */
export async function readMappingTags(
  session: Session,
  arn: string | undefined,
): Promise<TagMap | undefined> {
  if (arn === undefined) return undefined;
  const call = session.client(LambdaClient).send(new ListTagsCommand({ Resource: arn }));
  const answer = await optionalRead(session, 'tags of the trigger', ignore(gone, call));
  return answer && (answer.Tags ?? {});
}

const gone = ['ResourceNotFoundException'];
