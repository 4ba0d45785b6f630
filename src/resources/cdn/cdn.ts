// The distribution before the thumbnails bucket, with all that it refers to, and the rule by which the bucket lets it read.
// One resource, because none of its pieces is of use without the others.
import { CloudFrontClient, TagResourceCommand, UntagResourceCommand } from '@aws-sdk/client-cloudfront';
import type { Context, Session } from '../../aws/session.ts';
import { commonOwner, ourTags, surplusTags, type TagMap, tagList } from '../../aws/tags.ts';
import { optionalRead } from '../../engine/plan.ts';
import type { ChangeOrder, Facets, Live, Owner, Resource } from '../../engine/resource.ts';
import { isDenied, isNotServed } from '../../errors/errors.ts';
import { makeNames, suffixOf } from '../../stack/names.ts';
import type { CdnOutputs, Denied } from '../../stack/outputs.ts';
import { bucketOwner } from '../bucket/bucket.ts';
import { closeBucket, readAccess, writeWhenFree } from '../site/public-access.ts';
import { type Distribution, distributionsNamed, isCdnName, listDistributions } from './cdn-calls.ts';
import {
  type CdnFacets,
  cdnTags,
  desiredCdn,
  distributionArn,
  distributionShape,
  wholeShape,
} from './cdn-config.ts';
import {
  createDistribution,
  readConfig,
  removeDistribution,
  updateDistribution,
} from './cdn-distribution.ts';
import { facetOf, pieceNamesFound, pieceOwners, putPieces, readPieces, removePieces } from './cdn-parts.ts';

type LiveCdn = Live<CdnFacets, CdnOutputs>;

export const cdn: Resource<CdnFacets, CdnOutputs | Denied> = {
  id: 'cdn',
  type: 'CloudFront distribution',
  needs: ['thumbnails', 'site', 'http-api', 'certificate'],
  name: ({ names }) => names.of('cdn'),
  isName: isCdnName,
  owner,
  desired: ({ names, settings }, inputs) => desiredCdn(names, settings, inputs),
  find,
  read: (context, name, known) => unlessDenied(context, () => read(context, name, known)),
  create: (context, name, desired) => unlessDenied(context, () => create(context, name, desired)),
  update,
  destroy,
};

/** Pieces too: setup may have died before there was a distribution, and teardown after it. */
async function find(session: Session): Promise<string[]> {
  const [distributions, pieces] = await Promise.all([listDistributions(session), pieceNamesFound(session)]);
  return [...new Set([...distributions.map(({ Comment = '' }) => Comment), ...pieces])];
}

async function owner(session: Session, name: string): Promise<{ owner: Owner } | undefined> {
  const all = Promise.all([distributionsNamed(session, name), pieceOwners(session, name)]);
  const found = await optionalRead(session, 'the list of CloudFront distributions', all);
  if (!found) return { owner: undefined };
  const [distributions, pieces] = found;
  return commonOwner([...distributions.map((one) => one.owner), ...pieces], session);
}

async function read(
  context: Context,
  name: string,
  known: Partial<CdnOutputs | Denied> | undefined,
): Promise<LiveCdn | undefined> {
  const copies = await distributionsNamed(context, name);
  const one = copies.find(({ id }) => id === known?.id) ?? copies[0];
  if (!one) return undefined;
  const desired = desiredCdn(context.names, context.settings, {});
  const [pieces, config, access] = await Promise.all([
    readPieces(context, name),
    readConfig(context, one.id, distributionShape(context.names, context.settings)),
    readAccess(context, context.names.of('thumbnails')),
  ]);
  if (!config) return undefined;
  const ids = Object.values(pieces).map((found) => found?.piece.id);
  return {
    outputs: outputsOf(context, one, config.shape),
    facets: {
      copies: copies.length,
      control: facetOf(pieces, 'control', desired),
      cachePolicy: facetOf(pieces, 'cachePolicy', desired),
      headersPolicy: facetOf(pieces, 'headersPolicy', desired),
      code: facetOf(pieces, 'code', desired),
      distribution: config.shape,
      isLinked: ids.every((id) => id !== undefined && config.refersTo(id)) ? true : null,
      policy: access === undefined ? null : withoutArn(access.policy, one.arn),
      tags: ourTags(context.names, one.tags),
    },
    owner: one.owner,
  };
}

const withoutArn = <Policy>(policy: Policy, arn: string): Policy =>
  policy ? JSON.parse(JSON.stringify(policy).replaceAll(arn, distributionArn)) : policy;

const outputsOf = (
  { place }: Context,
  { id, arn, domain }: Omit<Distribution, 'tags' | 'owner'>,
  { Aliases }: Pick<ReturnType<typeof wholeShape>, 'Aliases'>,
): CdnOutputs => ({
  id,
  arn,
  url: place.endpoint ? `${place.endpoint}/_cdn/${id}/` : `https://${Aliases.Items?.[0] ?? domain}/`,
  host: domain,
});

async function create(context: Context, name: string, desired: CdnFacets): Promise<LiveCdn> {
  const ids = await putPieces(context, name, desired);
  const made = await createDistribution(context, name, wholeShape(desired), ids);
  context.note('its address opens once CloudFront has deployed it, in a few minutes');
  return {
    outputs: outputsOf(context, made, wholeShape(desired)),
    facets: { ...desired, policy: null },
    owner: context.names.stack,
  };
}

async function update(
  context: Context,
  name: string,
  { live, desired, fields }: ChangeOrder<CdnFacets, CdnOutputs | Denied>,
): Promise<CdnOutputs> {
  const { id, arn, host } = live.outputs as CdnOutputs;
  const outputs = outputsOf(context, { id, arn, domain: host }, wholeShape(desired));
  if (fields.has('copies')) {
    const others = (await distributionsNamed(context, name)).filter((one) => one.id !== id);
    for (const other of others) await removeDistribution(context, other);
  }
  const pieces = ['control', 'cachePolicy', 'headersPolicy', 'code', 'distribution', 'isLinked'] as const;
  if (pieces.some((field) => fields.has(field))) {
    const ids = await putPieces(context, name, desired);
    await updateDistribution(context, id, wholeShape(desired), ids);
  }
  if (fields.has('policy')) {
    const document = JSON.parse(JSON.stringify(desired.policy).replaceAll(distributionArn, arn));
    await writeWhenFree(context, context.names.of('thumbnails'), 'policy', document);
  }
  if (fields.has('tags')) await retag(context, arn, live.facets.tags);
  return outputs;
}

async function retag(context: Context, Resource: string, live: TagMap | null | undefined): Promise<void> {
  const client = context.client(CloudFrontClient);
  const wanted = cdnTags(context.names);
  await client.send(new TagResourceCommand({ Resource, Tags: { Items: tagList(wanted) } }));
  const Items = surplusTags(live, wanted);
  if (Items.length > 0) await client.send(new UntagResourceCommand({ Resource, TagKeys: { Items } }));
}

/** The bucket first: it trusts nobody any more while CloudFront takes its time. */
async function destroy(session: Session, name: string): Promise<void> {
  await closeThumbnails(session, name);
  const { stack } = session.place;
  const own = (await distributionsNamed(session, name)).filter((one) => one.owner === stack);
  await Promise.all(own.map((one) => removeDistribution(session, one)));
  await removePieces(session, name);
}

/** As it is without a distribution; of a bucket that is gone, or somebody else's, nothing. */
async function closeThumbnails(session: Session, name: string): Promise<void> {
  const suffix = suffixOf(session.place.stack, 'cdn', name) ?? '';
  const bucket = makeNames({ ...session.place, suffix }).of('thumbnails');
  const policy = (await readAccess(session, bucket))?.policy;
  if (!JSON.stringify(policy ?? '').includes('cloudfront.amazonaws.com')) return;
  if ((await bucketOwner(session, bucket))?.owner === session.place.stack)
    await closeBucket(session, 'thumbnails', bucket);
}

/** Labs and organisations may deny CloudFront: the rest of the stack works. What is denied counts as borrowed. */
async function unlessDenied<L>(context: Context, run: () => Promise<L>): Promise<L | DeniedCdn> {
  try {
    return await run();
  } catch (error) {
    const isMissing = context.place.endpoint !== null && isNotServed(error);
    if (!isDenied(error) && !isMissing) throw error;
    context.note(
      `this account may not use CloudFront (${(error as Error).message}); the CDN is left out, the thumbnails stay private. Ask for the policy that this prints: thumbs policy --for setup --cdn`,
    );
    return { outputs: { denied: true, borrowed: true }, facets: {}, owner: context.names.stack };
  }
}

interface DeniedCdn {
  outputs: Denied;
  facets: { [Field in keyof Facets]?: undefined };
  owner: string;
}
