// Tags of distributions; policies, functions and origin access controls have none here.
import { AwsError } from '../../aws-error.ts';
import type { TaggedResource } from '../../service.ts';
import { child, parseXml, texts } from '../s3/xml.ts';
import { arnOf, type CloudFront, type CloudFrontCall, type Distribution, type Handler } from './records.ts';
import { answer, tagsIn, tagsOut } from './wire.ts';

export const tagHandlers = {
  ListTagsForResource: (call) => answer('Tags', tagsOut(named(call).tags)),
  TagResource: (call) => {
    const found = named(call);
    return put(call, { ...found, tags: { ...found.tags, ...tagsIn(parseXml(call.text, 'Tags')) } });
  },
  UntagResource: (call) => {
    const found = named(call);
    const keys = texts(child(parseXml(call.text, 'TagKeys'), 'Items'), 'Key');
    const kept = Object.entries(found.tags).filter(([key]) => !keys.includes(key));
    return put(call, { ...found, tags: Object.fromEntries(kept) });
  },
} satisfies Record<string, Handler>;

function named({ front, request }: CloudFrontCall): Distribution {
  const arn = request.query.get('Resource') ?? '';
  const found = front.distributions.entries().find(([id]) => arnOf('distribution', id) === arn)?.[1];
  if (!found) throw new AwsError('NoSuchResource', 'A resource that was specified is not valid.', 404);
  return found;
}

function put({ front }: CloudFrontCall, next: Distribution) {
  front.distributions.put(next.id, next);
  return { status: 204 };
}

export function taggedDistributions({ distributions }: CloudFront): TaggedResource[] {
  return distributions.entries().map(([id, { tags }]) => ({ arn: arnOf('distribution', id), tags }));
}
