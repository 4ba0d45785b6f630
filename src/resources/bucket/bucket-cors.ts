// The CORS rule that lets the site's page read pictures, and send new ones, from a browser. S3 keeps all rules of a bucket
// in one document: ours is found by its ID, the others are written back unchanged.
import {
  type CORSRule,
  DeleteBucketCorsCommand,
  GetBucketCorsCommand,
  PutBucketCorsCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import type { Context, Session } from '../../aws/session.ts';
import { optionalRead } from '../../engine/plan.ts';
import type { Facets, Found, Resource } from '../../engine/resource.ts';
import { ignore, isAws } from '../../errors/errors.ts';
import { isNamed } from '../../stack/names.ts';
import type { Inputs, Outputs } from '../../stack/outputs.ts';
import { siteOrigin } from '../site/site-address.ts';
import { bucketOwner, findBuckets } from './bucket.ts';
import { whenBucketFree } from './bucket-changes.ts';
import { targetOf } from './bucket-tags.ts';

/** Large uploads go straight to the originals, by a link; thumbnails are only read. */
const methods = { originals: ['GET', 'HEAD', 'PUT'], thumbnails: ['GET', 'HEAD'] };

/** `origins` is null where the stack has no site, and so no rule. */
export interface CorsFacets extends Facets {
  origins: string[] | null;
  methods?: string[];
  headers?: string[];
  exposed?: string[];
  maxAgeSeconds?: number;
}

interface CorsOutputs extends Outputs {
  unneeded?: true;
}

const ruleId = ({ place }: Session) => `thumbs-${place.stack}`;

type Part = keyof typeof methods;

export function bucketCors(part: Part): Resource<CorsFacets, CorsOutputs> {
  const desired = (context: Context, inputs: Inputs): CorsFacets => {
    const origin = siteOrigin(context, inputs);
    // An account without Amplify or CloudFront has no such site, and needs no rule.
    return origin === null ? noRule : wantedFacets(part, origin);
  };
  return {
    id: `${part}-cors`,
    type: 'CORS rule',
    needs: [part, 'site-app', 'cdn'],
    name: ({ names }) => names.of(part),
    isName: isNamed(part),
    owner: async (session, name) => ((await ourRule(session, name)) ? bucketOwner(session, name) : undefined),
    desired,
    find: async (session) => {
      const buckets = await findBuckets(session, part);
      const rules = await Promise.all(buckets.map((name) => ourRule(session, name)));
      return buckets.filter((_, index) => rules[index]);
    },
    read: async (context, name, known) => {
      const rule = await ourRule(context, name);
      if (rule)
        return { outputs: {}, facets: facetsOf(rule), owner: (await bucketOwner(context, name))?.owner };
      return known?.unneeded
        ? { outputs: { unneeded: true }, facets: noRule, owner: context.names.stack }
        : undefined;
    },
    create: async (context, name, facets) => {
      const outputs = await writeRule(context, part, name, facets);
      return { outputs, facets, owner: context.names.stack };
    },
    update: (context, name, { desired }) => writeRule(context, part, name, desired),
    destroy: async (session, name) => {
      const rest = await others(session, name);
      if (rest) await ignore(['NoSuchBucket'], put(session, name, rest));
    },
  };
}

async function writeRule(
  context: Context,
  part: Part,
  name: string,
  { origins }: CorsFacets,
): Promise<CorsOutputs> {
  const rest = (await others(context, name)) ?? [];
  const [origin] = origins ?? [];
  if (origin !== undefined) {
    await put(context, name, [...rest, ruleFor(context, part, origin)]);
    return {};
  }
  if (await ourRule(context, name)) await put(context, name, rest);
  return { unneeded: true };
}

const ruleFor = (session: Session, part: Part, origin: string): CORSRule => ({
  ID: ruleId(session),
  AllowedOrigins: [origin],
  AllowedMethods: methods[part],
  ...always,
});

const always = { AllowedHeaders: ['*'], ExposeHeaders: ['ETag'], MaxAgeSeconds: 3600 };

const wantedFacets = (part: Part, origin: string): CorsFacets => ({
  origins: [origin],
  methods: methods[part],
  headers: always.AllowedHeaders,
  exposed: always.ExposeHeaders,
  maxAgeSeconds: always.MaxAgeSeconds,
});

const facetsOf = (rule: CORSRule): Found<CorsFacets> => ({
  origins: rule.AllowedOrigins ?? [],
  methods: rule.AllowedMethods ?? [],
  headers: rule.AllowedHeaders ?? [],
  exposed: rule.ExposeHeaders ?? [],
  maxAgeSeconds: rule.MaxAgeSeconds ?? null,
});

const noRule: CorsFacets = { origins: null };

/** Undefined when there is no bucket, or reading it is denied. */
async function readRules(
  { client, place, ...session }: Session,
  Bucket: string,
): Promise<CORSRule[] | undefined> {
  const command = new GetBucketCorsCommand({ Bucket, ExpectedBucketOwner: place.account });
  const rules = client(S3Client)
    .send(command)
    .then(({ CORSRules = [] }) => CORSRules);
  const none = rules.catch((error) => {
    if (isAws(error, 'NoSuchCORSConfiguration')) return [];
    throw error;
  });
  return optionalRead(session, `the CORS rules of ${Bucket}`, ignore(['NoSuchBucket'], none));
}

async function ourRule(session: Session, bucket: string): Promise<CORSRule | undefined> {
  return (await readRules(session, bucket))?.find(({ ID }) => ID === ruleId(session));
}

async function others(session: Session, bucket: string): Promise<CORSRule[] | undefined> {
  return (await readRules(session, bucket))?.filter(({ ID }) => ID !== ruleId(session));
}

function put(session: Session, Bucket: string, CORSRules: CORSRule[]) {
  const target = targetOf(session, Bucket);
  const s3 = session.client(S3Client);
  return whenBucketFree<unknown>(session, () =>
    CORSRules.length > 0
      ? s3.send(new PutBucketCorsCommand({ ...target, CORSConfiguration: { CORSRules } }))
      : s3.send(new DeleteBucketCorsCommand(target)),
  );
}
