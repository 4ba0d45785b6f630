// Checks a distribution's configuration: what AWS refuses, and what this edge does not support, which is refused too.
import { AwsError } from '../../aws-error.ts';
import { child, text, type XmlElement } from '../s3/xml.ts';
import { checkAliases } from './aliases.ts';
import { apiIdOf } from './api-origin.ts';
import { policyOf } from './cache-rules.ts';
import {
  behavioursOf,
  cachePolicy,
  functionArns,
  type Kind,
  noSuch,
  originAccessControl,
  originRequestPolicy,
  originsOf,
  responseHeadersPolicy,
} from './kinds.ts';
import { managedPolicies } from './managed.ts';
import { originOf } from './origins.ts';
import { arnOf, type CloudFront, invalidArgument } from './records.ts';
import { checkQuantities, isOn, listed, listedTexts } from './wire.ts';

/** With AWS's defaults filled in. */
export function checkedConfig(front: CloudFront, sent: XmlElement, ownId?: string): XmlElement {
  for (const name of ['CallerReference', 'Enabled', 'Origins', 'DefaultCacheBehavior']) {
    if (!(name in sent)) throw invalidArgument(`The parameter ${name} is required.`);
  }
  checkQuantities(sent, () => {
    const message = 'The value of Quantity and the size of Items do not match.';
    return new AwsError('InconsistentQuantities', message, 400);
  });
  refuseUnserved(sent);
  for (const origin of originsOf(sent)) checkOrigin(front, origin);
  for (const behaviour of behavioursOf(sent)) checkBehaviour(front, sent, behaviour);
  checkErrors(sent);
  checkAliases(front, sent, ownId);
  return { ...defaults, ...sent };
}

const defaults: XmlElement = {
  Aliases: { Quantity: '0' },
  CacheBehaviors: { Quantity: '0' },
  CustomErrorResponses: { Quantity: '0' },
  Comment: '',
  DefaultRootObject: '',
  PriceClass: 'PriceClass_All',
  HttpVersion: 'http2',
  IsIPV6Enabled: 'true',
  ViewerCertificate: { CloudFrontDefaultCertificate: 'true', MinimumProtocolVersion: 'TLSv1' },
  Restrictions: { GeoRestriction: { RestrictionType: 'none', Quantity: '0' } },
  Staging: 'false',
  WebACLId: '',
};

const unserved = (what: string) =>
  new AwsError('UnsupportedOperation', `The embedded cloud's CloudFront has no ${what}.`, 501);

const quantity = (parent: XmlElement | undefined, name: string) =>
  Number(text(child(parent, name), 'Quantity') ?? 0);

function refuseUnserved(config: XmlElement): void {
  const geo = text(child(child(config, 'Restrictions'), 'GeoRestriction'), 'RestrictionType') ?? 'none';
  const asked: [string, boolean][] = [
    ['logging', isOn(child(config, 'Logging'), 'Enabled')],
    ['web ACLs', Boolean(text(config, 'WebACLId'))],
    ['origin groups', quantity(config, 'OriginGroups') > 0],
    ['geographic restrictions', geo !== 'none'],
    ['staging distributions', isOn(config, 'Staging')],
    ...behavioursOf(config).flatMap((behaviour): [string, boolean][] => [
      ['signed addresses', isOn(child(behaviour, 'TrustedSigners'), 'Enabled')],
      ['signed addresses', isOn(child(behaviour, 'TrustedKeyGroups'), 'Enabled')],
      ['Lambda@Edge', quantity(behaviour, 'LambdaFunctionAssociations') > 0],
      ['field-level encryption', Boolean(text(behaviour, 'FieldLevelEncryptionId'))],
      ['ForwardedValues; use a cache policy', 'ForwardedValues' in behaviour],
    ]),
  ];
  for (const [what, isAsked] of asked) if (isAsked) throw unserved(what);
}

function checkOrigin(front: CloudFront, origin: XmlElement): void {
  if (!text(origin, 'Id')) throw invalidArgument('The parameter Origin Id is required.');
  const domain = text(origin, 'DomainName') ?? '';
  const isApi = apiIdOf(domain) !== undefined;
  if (!isApi && !originOf(domain)) {
    const message = `The embedded cloud reads only from its own buckets and HTTP APIs, not from ${domain}.`;
    throw new AwsError('InvalidOrigin', message, 400);
  }
  if (isApi) checkApiOrigin(origin);
  else if (!child(origin, 'S3OriginConfig')) throw noOriginKind();
  if (quantity(origin, 'CustomHeaders') > 0) throw unserved('custom headers for an origin');
  if (text(child(origin, 'S3OriginConfig'), 'OriginAccessIdentity'))
    throw unserved('origin access identities');
  const control = text(origin, 'OriginAccessControlId');
  if (control && !front.kept(originAccessControl.path).get(control)) throw noSuch(originAccessControl, 400);
}

const noOriginKind = () =>
  invalidArgument('An origin needs either an S3OriginConfig or a CustomOriginConfig.');

/** API Gateway accepts TLS only. */
function checkApiOrigin(origin: XmlElement): void {
  const custom = child(origin, 'CustomOriginConfig');
  if (!custom) throw noOriginKind();
  if (text(custom, 'OriginProtocolPolicy') !== 'https-only')
    throw unserved('HTTP API as an origin without https-only');
}

const methodSets = ['GET,HEAD', 'GET,HEAD,OPTIONS', 'DELETE,GET,HEAD,OPTIONS,PATCH,POST,PUT'];

/** Write methods and origin request policies need an API origin; API origins need caching to be disabled. */
function checkMethods(front: CloudFront, config: XmlElement, behaviour: XmlElement): void {
  const methods = listedTexts(behaviour, 'AllowedMethods', 'Method').sort();
  if (methods.length > 0 && !methodSets.includes(methods.join(',')))
    throw invalidArgument('The parameter AllowedMethods must be one of three sets of methods.');
  const target = originsOf(config).find((one) => text(one, 'Id') === text(behaviour, 'TargetOriginId'));
  if (apiIdOf(text(target, 'DomainName') ?? '') === undefined) {
    if (methods.includes('POST')) throw unserved('methods that write to a bucket');
    if (text(behaviour, 'OriginRequestPolicyId')) throw unserved('origin request policy for a bucket');
  } else if (text(policyOf(front, behaviour), 'MaxTTL') !== '0') throw unserved('cache for HTTP APIs');
}

function checkBehaviour(front: CloudFront, config: XmlElement, behaviour: XmlElement): void {
  const target = text(behaviour, 'TargetOriginId');
  if (!originsOf(config).some((origin) => text(origin, 'Id') === target)) {
    throw new AwsError('NoSuchOrigin', 'One or more of your origins or origin groups do not exist.', 404);
  }
  checkPolicy(front, cachePolicy, text(behaviour, 'CachePolicyId') ?? 'none');
  checkPolicy(front, responseHeadersPolicy, text(behaviour, 'ResponseHeadersPolicyId'));
  checkPolicy(front, originRequestPolicy, text(behaviour, 'OriginRequestPolicyId'));
  checkMethods(front, config, behaviour);
  for (const arn of functionArns(behaviour)) {
    const live = front.functions.entries().some(([name, one]) => one.live && arnOf('function', name) === arn);
    if (live) continue;
    throw new AwsError('InvalidFunctionAssociation', 'A function is missing, or is not published.', 400);
  }
}

function checkPolicy(front: CloudFront, kind: Kind, wanted: string | undefined): void {
  if (!wanted || front.kept(kind.path).get(wanted)) return;
  if (!managedPolicies(kind).some(({ id }) => id === wanted)) throw noSuch(kind);
}

/** A page and its status must be given together. */
function checkErrors(config: XmlElement): void {
  for (const one of listed(config, 'CustomErrorResponses', 'CustomErrorResponse')) {
    const isWhole = Boolean(text(one, 'ResponsePagePath')) === Boolean(text(one, 'ResponseCode'));
    if (isWhole) continue;
    const message = 'Your request must specify both ResponsePagePath and ResponseCode, or neither.';
    throw new AwsError('InvalidErrorCode', message, 400);
  }
}
