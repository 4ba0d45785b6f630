// Tags of apps, by ARN. Here a missing resource has an error of its own: ResourceNotFoundException.
import type {
  ListTagsForResourceRequest,
  TagResourceRequest,
  UntagResourceRequest,
} from '@aws-sdk/client-amplify';
import { AwsError } from '../../aws-error.ts';
import type { TaggedResource } from '../../service.ts';
import { appArn } from './apps.ts';
import type { Amplify, AppRecord } from './records.ts';

function find({ apps }: Amplify, arn: string | undefined): AppRecord {
  const app = apps.get(/:apps\/([^/]+)$/.exec(arn ?? '')?.[1] ?? '');
  if (app && appArn(app) === arn) return app;
  throw new AwsError('ResourceNotFoundException', `Resource ${arn} not found.`, 404, { code: 'NotFound' });
}

export function listTags(amplify: Amplify, { resourceArn }: ListTagsForResourceRequest) {
  return { tags: find(amplify, resourceArn).tags };
}

export function tagResource(amplify: Amplify, { resourceArn, tags }: TagResourceRequest) {
  const app = find(amplify, resourceArn);
  amplify.apps.put(app.id, { ...app, tags: { ...app.tags, ...tags } });
}

export function untagResource(amplify: Amplify, { resourceArn, tagKeys = [] }: UntagResourceRequest) {
  const app = find(amplify, resourceArn);
  const tags = Object.fromEntries(Object.entries(app.tags).filter(([key]) => !tagKeys.includes(key)));
  amplify.apps.put(app.id, { ...app, tags });
}

/** For the tagging API. */
export function taggedResources({ apps }: Amplify, region: string): TaggedResource[] {
  const own = apps.entries().flatMap(([, app]) => (app.region === region ? [app] : []));
  return own.map((app) => ({ arn: appArn(app), tags: app.tags }));
}
