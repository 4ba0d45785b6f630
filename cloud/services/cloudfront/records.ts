// What CloudFront stores: configurations as sent, each with an id and an ETag that changes with it.
import { randomBytes, randomUUID } from 'node:crypto';
import { account } from '../../account.ts';
import { AwsError } from '../../aws-error.ts';
import type { Cloud, CloudRequest, CloudResponse } from '../../service.ts';
import type { Collection } from '../../store.ts';
import type { XmlElement } from '../s3/xml.ts';

export interface Kept {
  id: string;
  etag: string;
  config: XmlElement;
  /** Milliseconds since 1970. */
  modified: number;
}

export interface Distribution extends Kept {
  tags: Record<string, string>;
}

/** A function has two stages; only published code runs. */
export interface EdgeFunction {
  name: string;
  created: number;
  development: FunctionStage;
  live?: FunctionStage;
}

export interface FunctionStage {
  config: XmlElement;
  code: string;
  etag: string;
  modified: number;
}

export interface Invalidation {
  id: string;
  batch: XmlElement;
  created: number;
}

export interface CloudFront {
  readonly cloud: Cloud;
  readonly distributions: Collection<Distribution>;
  readonly functions: Collection<EdgeFunction>;
  /** By distribution id. */
  readonly invalidations: Collection<Invalidation[]>;
  /** Origin access controls and policies, by the name of their kind. */
  kept(kind: string): Collection<Kept>;
}

export interface CloudFrontCall {
  front: CloudFront;
  request: CloudRequest;
  /** Of the path, decoded. */
  labels: Record<string, string>;
  /** The body. */
  text: string;
}

export type Handler = (call: CloudFrontCall) => CloudResponse;

export function openCloudFront(cloud: Cloud): CloudFront {
  return {
    cloud,
    distributions: cloud.store.collection('cloudfront.distributions'),
    functions: cloud.store.collection('cloudfront.functions'),
    invalidations: cloud.store.collection('cloudfront.invalidations'),
    kept: (kind) => cloud.store.collection(`cloudfront.${kind}`),
  };
}

/** `E1ABCDEF2GHIJK`, as AWS names distributions, origin access controls and ETags. */
export const newId = () =>
  `E${[...randomBytes(13)]
    .map((byte) => (byte % 36).toString(36))
    .join('')
    .toUpperCase()}`;
export const newPolicyId = () => randomUUID();

export const domainOf = ({ id }: Pick<Distribution, 'id'>) => `d${id.slice(1).toLowerCase()}.cloudfront.net`;
export const arnOf = (kind: string, id: string) => `arn:aws:cloudfront::${account}:${kind}/${id}`;

export function findDistribution({ distributions }: CloudFront, id: string | undefined): Distribution {
  const found = distributions.get(id ?? '');
  if (found) return found;
  throw new AwsError('NoSuchDistribution', 'The specified distribution does not exist.', 404);
}

/** Every change must first reach every edge. */
export function statusOf({ cloud }: CloudFront, { modified }: Distribution): 'InProgress' | 'Deployed' {
  return cloud.now() - modified < cloud.timings.distributionMs ? 'InProgress' : 'Deployed';
}

/** Changes and deletions name the version that they apply to. */
export function checkIfMatch({ headers }: CloudRequest, etag: string): void {
  const sent = headers['if-match'];
  if (!sent) {
    const text = 'The If-Match version is missing or not valid for the resource.';
    throw new AwsError('InvalidIfMatchVersion', text, 400);
  }
  if (sent.replace(/^"(.*)"$/, '$1') === etag) return;
  const text =
    "The request failed because it didn't meet the preconditions in one or more request-header fields.";
  throw new AwsError('PreconditionFailed', text, 412);
}

export const invalidArgument = (text: string) => new AwsError('InvalidArgument', text, 400);
