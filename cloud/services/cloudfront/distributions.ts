// Distributions: every change makes them InProgress for a while, and only a disabled, settled one can be deleted.
import { AwsError } from '../../aws-error.ts';
import { child, parseXml, text, type XmlElement } from '../s3/xml.ts';
import { checkedConfig } from './distribution-checks.ts';
import {
  arnOf,
  type CloudFront,
  checkIfMatch,
  type Distribution,
  domainOf,
  findDistribution,
  type Handler,
  newId,
  statusOf,
} from './records.ts';
import { answer, isOn, itemsOf, pageOf, tagsIn } from './wire.ts';

export const distributionHandlers = {
  CreateDistribution: ({ front, text: body }) => create(front, parseXml(body, 'DistributionConfig'), {}),
  CreateDistributionWithTags: ({ front, text: body }) => {
    const both = parseXml(body, 'DistributionConfigWithTags');
    return create(front, child(both, 'DistributionConfig') ?? {}, tagsIn(child(both, 'Tags')));
  },
  GetDistribution: ({ front, labels }) => shown(front, findDistribution(front, labels.Id)),
  GetDistributionConfig: ({ front, labels }) => {
    const { config, etag } = findDistribution(front, labels.Id);
    return answer('DistributionConfig', config, { etag });
  },
  UpdateDistribution: ({ front, labels, request, text: body }) => {
    const found = findDistribution(front, labels.Id);
    checkIfMatch(request, found.etag);
    const config = checkedConfig(front, parseXml(body, 'DistributionConfig'), found.id);
    if (text(config, 'CallerReference') !== text(found.config, 'CallerReference')) {
      throw new AwsError('IllegalUpdate', 'The update contains modifications that are not allowed.', 400);
    }
    const next: Distribution = { ...found, config, etag: newId(), modified: front.cloud.now() };
    front.distributions.put(next.id, next);
    return shown(front, next);
  },
  DeleteDistribution: ({ front, labels, request }) => {
    const found = findDistribution(front, labels.Id);
    checkIfMatch(request, found.etag);
    if (isOn(found.config, 'Enabled') || statusOf(front, found) !== 'Deployed') {
      const message = 'The distribution you are trying to delete has not been disabled.';
      throw new AwsError('DistributionNotDisabled', message, 409);
    }
    front.distributions.delete(found.id);
    front.invalidations.delete(found.id);
    return { status: 204 };
  },
  ListDistributions: ({ front, request }) => {
    const all = front.distributions
      .entries()
      .map(([id, one]): [string, XmlElement] => [id, summary(front, one)]);
    const { entries, members } = pageOf(request, all);
    return answer('DistributionList', { ...members, Items: itemsOf('DistributionSummary', entries) });
  },
} satisfies Record<string, Handler>;

function create(front: CloudFront, sent: XmlElement, tags: Record<string, string>) {
  const config = checkedConfig(front, sent);
  const reference = text(config, 'CallerReference');
  if (front.distributions.entries().some(([, one]) => text(one.config, 'CallerReference') === reference)) {
    const message =
      'The caller reference you are using to create a distribution is associated with another distribution.';
    throw new AwsError('DistributionAlreadyExists', message, 409);
  }
  const made: Distribution = { id: newId(), etag: newId(), config, modified: front.cloud.now(), tags };
  front.distributions.put(made.id, made);
  return { ...shown(front, made, `distribution/${made.id}`), status: 201 };
}

const shown = (front: CloudFront, one: Distribution, location?: string) =>
  answer(
    'Distribution',
    { ...facts(front, one), InProgressInvalidationBatches: 0, DistributionConfig: one.config },
    { etag: one.etag, ...(location && { location }) },
  );

const facts = (front: CloudFront, one: Distribution) => ({
  Id: one.id,
  ARN: arnOf('distribution', one.id),
  Status: statusOf(front, one),
  LastModifiedTime: new Date(one.modified).toISOString(),
  DomainName: domainOf(one),
});

/** The configuration without what only its owner's clients need. */
function summary(front: CloudFront, one: Distribution): XmlElement {
  const { CallerReference: _, DefaultRootObject: __, Logging: ___, ...config } = one.config;
  return { ...facts(front, one), ...config };
}
