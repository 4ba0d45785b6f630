// Distributions as thumbs sees them: they have no names, so the name is their comment; their tags say whose they are.
import {
  CloudFrontClient,
  type DistributionSummary,
  ListDistributionsCommand,
  ListTagsForResourceCommand,
} from '@aws-sdk/client-cloudfront';
import type { Session } from '../../aws/session.ts';
import { ownerOf, type TagMap, tagMap } from '../../aws/tags.ts';
import { optionalRead } from '../../engine/plan.ts';
import type { Owner } from '../../engine/resource.ts';
import { ignore, isAws, isNotServed } from '../../errors/errors.ts';
import { retryWhile, schedules } from '../../machine/wait.ts';
import { isNamed } from '../../stack/names.ts';
import { regionTag } from './cdn-config.ts';

export const gone = [
  ...['NoSuchDistribution', 'NoSuchOriginAccessControl', 'NoSuchCachePolicy', 'NoSuchResponseHeadersPolicy'],
  ...['NoSuchFunctionExists', 'NoSuchResource'],
];

export const isCdnName = isNamed('cdn');

/**
 * A change names the version that it applies to. `run`, which reads that version itself, starts again when somebody else
 * has made a new one, or when the reply to its own change was lost and the SDK has sent it twice.
 */
export function whenCurrent<T>(session: Session, run: () => Promise<T>): Promise<T> {
  const isStale = (error: unknown) => isAws(error, 'PreconditionFailed', 'InvalidIfMatchVersion');
  return retryWhile(
    session,
    'CloudFront has a newer version of the CDN',
    isStale,
    schedules.versionFree,
    run,
  );
}

interface ListPage<Item> {
  Items?: Item[] | undefined;
  NextMarker?: string | undefined;
}

/** CloudFront pages all of its lists alike. */
export async function listAll<Item>(
  read: (page: { Marker?: string }) => Promise<ListPage<Item> | undefined>,
): Promise<Item[]> {
  const items: Item[] = [];
  let marker: string | undefined;
  do {
    const page: ListPage<Item> | undefined = await read(marker ? { Marker: marker } : {});
    items.push(...(page?.Items ?? []));
    marker = page?.NextMarker;
  } while (marker);
  return items;
}

/** Few of the servers that stand in for AWS have CloudFront; a stack without a CDN does not miss it. */
export async function unlessNotServed<T>({ place }: Session, call: Promise<T[]>): Promise<T[]> {
  return call.catch((error) => {
    if (place.endpoint === null || !isNotServed(error)) throw error;
    return [];
  });
}

/** With names of this stack, whatever their suffix; the tags prove the rest. */
export async function listDistributions(session: Session): Promise<DistributionSummary[]> {
  return (await listEvery(session)).filter(({ Comment = '' }) => isCdnName(session.place, Comment));
}

function listEvery(session: Session): Promise<DistributionSummary[]> {
  const client = session.client(CloudFrontClient);
  const all = listAll(
    async (page) => (await client.send(new ListDistributionsCommand(page))).DistributionList,
  );
  return unlessNotServed(session, all);
}

async function readTags(session: Session, Resource: string | undefined): Promise<TagMap | undefined> {
  const command = new ListTagsForResourceCommand({ Resource });
  const call = ignore(gone, session.client(CloudFrontClient).send(command));
  const answer = await optionalRead(session, 'the tags of the CloudFront distribution', call);
  return answer && tagMap(answer.Tags?.Items);
}

/** A stack of the same name in another region is another stack. */
export function ownerIn({ place }: Session, tags: TagMap | undefined): Owner {
  const stack = ownerOf(tags);
  const region = tags?.[regionTag];
  return stack === place.stack && region !== place.region ? `${stack} of the region ${region}` : stack;
}

export interface Distribution {
  id: string;
  arn: string;
  domain: string;
  tags: TagMap | undefined;
  owner: Owner;
}

/** Whosever they are. The first one is the one that is kept. */
export async function distributionsNamed(session: Session, name: string): Promise<Distribution[]> {
  const found = (await listEvery(session)).filter(({ Comment }) => Comment === name);
  const all = found.map(async ({ Id = '', ARN = '', DomainName = '' }) => {
    const tags = await readTags(session, ARN);
    return { id: Id, arn: ARN, domain: DomainName, tags, owner: ownerIn(session, tags) };
  });
  return (await Promise.all(all)).sort((a, b) => (a.id < b.id ? -1 : 1));
}
