// The objects that a distribution refers to. All are stored alike: a configuration with a unique name, an id, an ETag.
import { AwsError } from '../../aws-error.ts';
import { child, text, type XmlElement } from '../s3/xml.ts';
import { arnOf, type CloudFront, invalidArgument, newId, newPolicyId } from './records.ts';
import { listed } from './wire.ts';

export interface Kind {
  /** As operations and elements are named: `CachePolicy`. */
  name: 'OriginAccessControl' | 'CachePolicy' | 'OriginRequestPolicy' | 'ResponseHeadersPolicy';
  /** As in addresses: `cache-policy`. */
  path: string;
  /** Suffix of the address that changes are sent to. */
  updatePath: string;
  newId(): string;
  /** Throws InvalidArgument. */
  check(config: XmlElement): void;
  /** Does a behaviour or an origin of the distribution refer to it? */
  isUsed(distribution: XmlElement, id: string): boolean;
}

export const behavioursOf = (config: XmlElement): XmlElement[] => [
  ...listed(config, 'CacheBehaviors', 'CacheBehavior'),
  ...[child(config, 'DefaultCacheBehavior')].filter((one) => one !== undefined),
];

export const originsOf = (config: XmlElement) => listed(config, 'Origins', 'Origin');

const usedBy = (member: string) => (config: XmlElement, id: string) =>
  behavioursOf(config).some((behaviour) => text(behaviour, member) === id);

export const originAccessControl: Kind = {
  name: 'OriginAccessControl',
  path: 'origin-access-control',
  updatePath: 'origin-access-control/{Id}/config',
  newId,
  check(config) {
    if (
      text(config, 'OriginAccessControlOriginType') !== 's3' ||
      text(config, 'SigningProtocol') !== 'sigv4'
    ) {
      throw invalidArgument('The embedded cloud has origin access control only for S3 with sigv4.');
    }
    if (!['always', 'never'].includes(text(config, 'SigningBehavior') ?? '')) {
      throw invalidArgument('The embedded cloud signs requests to the origin always or never.');
    }
  },
  isUsed: (config, id) => originsOf(config).some((origin) => text(origin, 'OriginAccessControlId') === id),
};

export const cachePolicy: Kind = {
  name: 'CachePolicy',
  path: 'cache-policy',
  updatePath: 'cache-policy/{Id}',
  newId: newPolicyId,
  check(config) {
    const [min = Number.NaN, standard = 86_400, max = 31_536_000] = ['MinTTL', 'DefaultTTL', 'MaxTTL'].map(
      (name) => {
        const value = text(config, name);
        return value === undefined ? undefined : Number(value);
      },
    );
    if (!(min >= 0 && min <= standard && standard <= max)) {
      throw invalidArgument('MinTTL, DefaultTTL and MaxTTL must be numbers in this order.');
    }
  },
  isUsed: usedBy('CachePolicyId'),
};

export const originRequestPolicy: Kind = {
  name: 'OriginRequestPolicy',
  path: 'origin-request-policy',
  updatePath: 'origin-request-policy/{Id}',
  newId: newPolicyId,
  check(config) {
    const behaviours: [part: string, name: string, known: string[]][] = [
      ['HeadersConfig', 'HeaderBehavior', ['none', 'whitelist', 'allViewer', 'allExcept']],
      ['CookiesConfig', 'CookieBehavior', ['none', 'all']],
      ['QueryStringsConfig', 'QueryStringBehavior', ['none', 'whitelist', 'all', 'allExcept']],
    ];
    for (const [part, name, known] of behaviours) {
      if (known.includes(text(child(config, part), name) ?? '')) continue;
      throw invalidArgument(`The embedded cloud knows these values of ${name}: ${known.join(', ')}.`);
    }
  },
  isUsed: usedBy('OriginRequestPolicyId'),
};

export const responseHeadersPolicy: Kind = {
  name: 'ResponseHeadersPolicy',
  path: 'response-headers-policy',
  updatePath: 'response-headers-policy/{Id}',
  newId: newPolicyId,
  check: () => {},
  isUsed: usedBy('ResponseHeadersPolicyId'),
};

export const kinds = [originAccessControl, cachePolicy, originRequestPolicy, responseHeadersPolicy];

export const noSuch = ({ name }: Kind, status = 404) =>
  new AwsError(`NoSuch${name}`, `The specified ${name} does not exist.`, status);

/** The configurations of distributions that refer to it. */
export function isInUse({ distributions }: CloudFront, kind: Kind, id: string): boolean {
  return distributions.entries().some(([, { config }]) => kind.isUsed(config, id));
}

export function functionUsers({ distributions }: CloudFront, name: string): boolean {
  const arn = arnOf('function', name);
  return distributions
    .entries()
    .some(([, { config }]) => behavioursOf(config).some((one) => functionArns(one).includes(arn)));
}

export const functionArns = (behaviour: XmlElement): string[] =>
  listed(behaviour, 'FunctionAssociations', 'FunctionAssociation').map(
    (one) => text(one, 'FunctionARN') ?? '',
  );
