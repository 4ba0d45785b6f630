// Invalidations: objects that match a path are fetched from the origin again. They take as long as a change.
import { AwsError } from '../../aws-error.ts';
import { child, parseXml, text, texts, type XmlElement } from '../s3/xml.ts';
import {
  type CloudFront,
  findDistribution,
  type Handler,
  type Invalidation,
  invalidArgument,
  newId,
} from './records.ts';
import { answer, itemsOf, pageOf } from './wire.ts';

export const invalidationHandlers = {
  CreateInvalidation: ({ front, labels, text: body }) => {
    const { id } = findDistribution(front, labels.DistributionId);
    const batch = parseXml(body, 'InvalidationBatch');
    const paths = pathsOf({ batch });
    if (paths.length === 0 || paths.some((path) => !path.startsWith('/'))) {
      throw invalidArgument('Your request contains one or more invalid invalidation paths.');
    }
    const made: Invalidation = { id: newId(), batch, created: front.cloud.now() };
    front.invalidations.put(id, [...(front.invalidations.get(id) ?? []), made]);
    const location = `distribution/${id}/invalidation/${made.id}`;
    return answer('Invalidation', shown(front, made), { status: 201, location });
  },
  GetInvalidation: ({ front, labels }) => {
    const { id } = findDistribution(front, labels.DistributionId);
    const found = front.invalidations.get(id)?.find((one) => one.id === labels.Id);
    if (!found) throw new AwsError('NoSuchInvalidation', 'The specified invalidation does not exist.', 404);
    return answer('Invalidation', shown(front, found));
  },
  ListInvalidations: ({ front, labels, request }) => {
    const { id } = findDistribution(front, labels.DistributionId);
    const all = (front.invalidations.get(id) ?? []).map((one): [string, XmlElement] => {
      const { InvalidationBatch: _, ...facts } = shown(front, one);
      return [one.id, facts];
    });
    const { entries, members } = pageOf(request, all);
    return answer('InvalidationList', { ...members, Items: itemsOf('InvalidationSummary', entries) });
  },
} satisfies Record<string, Handler>;

const pathsOf = ({ batch }: Pick<Invalidation, 'batch'>) =>
  texts(child(child(batch, 'Paths'), 'Items'), 'Path');

function shown({ cloud }: CloudFront, { id, batch, created }: Invalidation): XmlElement {
  const isDone = cloud.now() - created >= cloud.timings.distributionMs;
  return {
    Id: id,
    Status: isDone ? 'Completed' : 'InProgress',
    CreateTime: new Date(created).toISOString(),
    InvalidationBatch: { Paths: child(batch, 'Paths'), CallerReference: text(batch, 'CallerReference') },
  };
}

/** Was this path, stored at this time, invalidated since? A `*` at the end matches anything. */
export function isInvalidated(front: CloudFront, id: string, path: string, storedAt: number): boolean {
  const since = (front.invalidations.get(id) ?? []).filter(({ created }) => created >= storedAt);
  return since
    .flatMap(pathsOf)
    .some((one) => (one.endsWith('*') ? path.startsWith(one.slice(0, -1)) : path === one));
}
