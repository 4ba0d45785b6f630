// The distribution itself. A change reaches every edge within minutes; until then it is InProgress, and only one that is
// disabled and has settled can be deleted.
import {
  CloudFrontClient,
  CreateDistributionWithTagsCommand,
  DeleteDistributionCommand,
  type DistributionConfig,
  GetDistributionCommand,
  GetDistributionConfigCommand,
  UpdateDistributionCommand,
} from '@aws-sdk/client-cloudfront';
import type { Context, Session } from '../../aws/session.ts';
import { tagList } from '../../aws/tags.ts';
import { ignore, isAws, ThumbsError } from '../../errors/errors.ts';
import { retryWhile, schedules, waitUntil } from '../../machine/wait.ts';
import { type CdnBehaviour, edgeUses } from './cdn-behaviours.ts';
import { gone, whenCurrent } from './cdn-calls.ts';
import { type CdnFacets, cdnTags, inShapeOf } from './cdn-config.ts';
import type { Ids } from './cdn-parts.ts';

type Shape = NonNullable<CdnFacets['distribution']>;

/** What is compared of it, and whether it refers to a piece. Undefined when it is gone. */
export async function readConfig(session: Session, Id: string, shape: Shape) {
  const found = await ignore(
    gone,
    session.client(CloudFrontClient).send(new GetDistributionConfigCommand({ Id })),
  );
  if (!found) return undefined;
  const text = JSON.stringify(found.DistributionConfig);
  return {
    shape: inShapeOf(found.DistributionConfig, shape) as Shape,
    refersTo: (id: string) => text.includes(JSON.stringify(id)),
  };
}

export async function createDistribution(context: Context, name: string, shape: Shape, ids: Ids) {
  const head = { CallerReference: `${name} ${context.clock.now()}`, Comment: name };
  const DistributionConfigWithTags = {
    DistributionConfig: { ...head, ...linked(shape, ids) } as DistributionConfig,
    Tags: { Items: tagList(cdnTags(context.names)) },
  };
  const command = new CreateDistributionWithTagsCommand({ DistributionConfigWithTags });
  const { Distribution } = await context.client(CloudFrontClient).send(command);
  const { Id = '', ARN = '', DomainName = '' } = Distribution ?? {};
  return { id: Id, arn: ARN, domain: DomainName };
}

/** What others have set beside ours stays. */
export const updateDistribution = (context: Context, Id: string, shape: Shape, ids: Ids): Promise<void> =>
  whenCurrent(context, () => update(context, Id, shape, ids));

async function update(context: Context, Id: string, shape: Shape, ids: Ids): Promise<void> {
  const client = context.client(CloudFrontClient);
  const { DistributionConfig: live, ETag: IfMatch } = await client.send(
    new GetDistributionConfigCommand({ Id }),
  );
  const wanted = linked(shape, ids);
  const DefaultCacheBehavior = { ...live?.DefaultCacheBehavior, ...wanted.DefaultCacheBehavior };
  const DistributionConfig = { ...live, ...wanted, DefaultCacheBehavior } as DistributionConfig;
  await client.send(new UpdateDistributionCommand({ Id, IfMatch, DistributionConfig }));
}

/** The configuration, referring to the pieces. */
function linked(shape: Shape, ids: Ids) {
  const { Items: behaviours } = shape.CacheBehaviors;
  const { ACMCertificateArn } = shape.ViewerCertificate;
  const { Items: names, Quantity } = shape.Aliases;
  return {
    ...shape,
    Aliases: names ? { Quantity, Items: names } : { Quantity },
    // Browsers without SNI do not support this TLS version either.
    ViewerCertificate: ACMCertificateArn
      ? { ACMCertificateArn, SSLSupportMethod: 'sni-only', MinimumProtocolVersion: 'TLSv1.2_2021' }
      : { CloudFrontDefaultCertificate: true },
    Origins: {
      ...shape.Origins,
      Items: shape.Origins.Items.map((origin) =>
        origin.S3OriginConfig ? { ...origin, OriginAccessControlId: ids.control } : origin,
      ),
    },
    DefaultCacheBehavior: linkedBehaviour(shape.DefaultCacheBehavior, ids),
    CacheBehaviors: behaviours
      ? { ...shape.CacheBehaviors, Items: behaviours.map((one) => linkedBehaviour(one, ids)) }
      : shape.CacheBehaviors,
  };
}

function linkedBehaviour<B extends CdnBehaviour>(behaviour: B, ids: Ids) {
  const { events, headersPolicy } = edgeUses[behaviour.TargetOriginId];
  const Items = events.map((EventType) => ({ EventType, FunctionARN: ids.code }));
  return {
    CachePolicyId: ids.cachePolicy,
    ...(headersPolicy === 'own' ? { ResponseHeadersPolicyId: ids.headersPolicy } : {}),
    ...behaviour,
    FunctionAssociations: { Quantity: Items.length, Items },
  };
}

/**
 * Disabled, waited for, deleted. An interrupted removal is taken up by the next; one that may not wait says so, and the
 * state file goes on naming it.
 */
export const removeDistribution = (session: Session, { id }: { id: string }): Promise<void> =>
  whenCurrent(session, () => remove(session, id));

async function remove(session: Session, Id: string): Promise<void> {
  const client = session.client(CloudFrontClient);
  const get = () => ignore(gone, client.send(new GetDistributionCommand({ Id })));
  const found = await get();
  if (!found) return;
  const config = found.Distribution?.DistributionConfig;
  if (config?.Enabled) {
    const DistributionConfig = { ...config, Enabled: false };
    await ignore(
      gone,
      client.send(new UpdateDistributionCommand({ Id, IfMatch: found.ETag, DistributionConfig })),
    );
  }
  const settled = async () => {
    const now = await get();
    return !now || now.Distribution?.Status === 'Deployed' ? { ETag: now?.ETag } : undefined;
  };
  if (session.isHasty && !(await settled())) throw stillDisabling(Id);
  const what = `CloudFront has disabled the distribution ${Id} everywhere; Ctrl-C is safe, the next teardown goes on`;
  const { ETag } = await waitUntil(session, what, schedules.distributionSettled, settled);
  if (ETag === undefined) return;
  const deletion = new DeleteDistributionCommand({ Id, IfMatch: ETag });
  // Deployed, and not everywhere yet.
  const isEarly = (error: unknown) => isAws(error, 'DistributionNotDisabled');
  await retryWhile(
    session,
    'CloudFront is still disabling the distribution',
    isEarly,
    schedules.distributionSettled,
    () => ignore(gone, client.send(deletion)),
  );
}

const stillDisabling = (id: string) =>
  new ThumbsError(
    'StillDisabling',
    `CloudFront is still disabling the distribution ${id}, which takes minutes`,
    {
      fix: 'run the same command again in a few minutes',
    },
  );
