// `--site public`: everybody may read the thumbnails by their addresses. Nobody may list them, and nothing else is opened.
// A separate resource, so that --no-site and every teardown close the bucket again, even one that keeps the images.
import { type PolicyDocument, publicReadPolicy } from '../../aws/policies.ts';
import type { Context, Session } from '../../aws/session.ts';
import type { Facets, Resource } from '../../engine/resource.ts';
import { isNamed } from '../../stack/names.ts';
import { bucketOwner, findBuckets } from '../bucket/bucket.ts';
import type { BucketSettings, FoundSettings } from '../bucket/bucket-settings.ts';
import { blockAcls, closeBucket, openBucket, readAccess } from './public-access.ts';

export interface AccessFacets extends Facets {
  publicAccessBlock: BucketSettings['publicAccessBlock'];
  policy: PolicyDocument;
}

export const publicThumbnails: Resource<AccessFacets> = {
  id: 'public-thumbnails',
  type: 'public access',
  needs: ['thumbnails'],
  name: ({ names }) => names.of('thumbnails'),
  isName: isNamed('thumbnails'),
  owner: async (session, name) =>
    isOpen(await readAccess(session, name)) ? bucketOwner(session, name) : undefined,
  desired,
  find: async (session) => {
    const buckets = await findBuckets(session, 'thumbnails');
    const settings = await Promise.all(buckets.map((name) => readAccess(session, name)));
    return buckets.filter((_, index) => isOpen(settings[index]));
  },
  read: async (context, name) => {
    const facets = await readAccess(context, name);
    if (!facets || !isOpen(facets)) return undefined;
    return { outputs: {}, facets, owner: (await bucketOwner(context, name))?.owner };
  },
  create: async (context, name) => {
    await open(context, name);
    return { outputs: {}, facets: desired(context), owner: context.names.stack };
  },
  update: async (context, name, { live }) => {
    await open(context, name);
    return live.outputs;
  },
  destroy: (session: Session, name) => closeBucket(session, 'thumbnails', name),
};

const policyOf = ({ names }: Context) => publicReadPolicy(names.arn.bucket('thumbnails'), 'tls');

function desired(context: Context): AccessFacets {
  return { publicAccessBlock: blockAcls, policy: policyOf(context) };
}

const open = (context: Context, name: string) => openBucket(context, name, policyOf(context));

/** By its policy or its block, because setup may have died in between. */
function isOpen(found: FoundSettings<keyof Omit<AccessFacets, 'tags'>> | undefined): boolean {
  return (
    JSON.stringify(found?.policy ?? '').includes('"PublicRead"') ||
    found?.publicAccessBlock?.BlockPublicPolicy === false
  );
}
