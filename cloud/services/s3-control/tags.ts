// Tags of buckets as S3 Control changes them: added and removed one by one, where S3 itself only replaces the whole set.
import { AwsError } from '../../aws-error.ts';
import type { Cloud, CloudRequest, CloudResponse } from '../../service.ts';
import { checkTags, parseTagList, taggingXml } from '../s3/buckets/tags.ts';
import { child, parseXml, xmlResponse } from '../s3/xml.ts';

/** The ARN in the path; undefined where the path has none. */
export function resourceOf({ path }: Pick<CloudRequest, 'path'>): string | undefined {
  const [, arn] = /^\/v20180820\/tags\/(.+)$/.exec(path) ?? [];
  return arn && decodeURIComponent(arn);
}

export const tagHandlers = {
  ListTagsForResource: (cloud: Cloud, request: CloudRequest): CloudResponse => {
    const { tags } = tagsOf(cloud, request);
    return xmlResponse('ListTagsForResourceResult', { Tags: taggingXml(tags).TagSet });
  },
  TagResource: async (cloud: Cloud, request: CloudRequest): Promise<CloudResponse> => {
    const { arn, tags } = tagsOf(cloud, request);
    const document = parseXml((await request.body()).toString(), 'TagResourceRequest');
    const added = checkTags(parseTagList(child(document, 'Tags')), 'bucket');
    cloud.objects.tagBucket(arn, checkTags(Object.entries({ ...tags, ...added }), 'bucket'));
    return { status: 204 };
  },
  UntagResource: (cloud: Cloud, request: CloudRequest): CloudResponse => {
    const { arn, tags } = tagsOf(cloud, request);
    const removed = request.query.getAll('tagKeys');
    const kept = Object.entries(tags).filter(([key]) => !removed.includes(key));
    cloud.objects.tagBucket(arn, Object.fromEntries(kept));
    return { status: 204 };
  },
};

function tagsOf({ objects }: Cloud, request: CloudRequest) {
  const arn = resourceOf(request) ?? '';
  const tags = objects.tagsOfBucket(arn);
  if (tags) return { arn, tags };
  throw new AwsError('NoSuchResource', "The specified resource doesn't exist.", 404);
}
