// Which facets CloudFormation's properties are made of: a row per type of resource. A facet that no row names is not in
// the template, and is reported.

import type { Facets } from '../engine/resource.ts';
import type { ResourceType } from '../stack/resource-types.ts';
import * as alarm from './alarm-entries.ts';
import * as api from './api-entries.ts';
import * as front from './cdn-entries.ts';
import { certificateEntry, certificateFields } from './certificate-entries.ts';
import type { Entry } from './cloudformation-entries.ts';
import * as entries from './cloudformation-entries.ts';
import type { FacetsByType } from './facets.ts';
import type { Part, StackParts } from './parts.ts';
import * as site from './site-entries.ts';
import { topic, topicFields } from './topic-entries.ts';

interface Translator<Type extends ResourceType> {
  fields: readonly KeyOf<FacetsByType[Type]>[];
  entries(part: Part<Type>, stack: StackParts): Record<string, Entry>;
  /** Properties that CloudFormation attaches to another resource. */
  merge?(part: Part<Type>, stack: StackParts): Merge;
}

/** Those of all facets that a type may have. */
type KeyOf<F> = F extends Facets ? keyof F : never;

/** `after`: logical ids that must exist first. */
export interface Merge {
  into: string;
  properties: object;
  after: string[];
}

export const entriesOf = <Type extends ResourceType>(part: Part<Type>, stack: StackParts) =>
  translatorOf(part).entries(part, stack);

export const mergeOf = <Type extends ResourceType>(part: Part<Type>, stack: StackParts) =>
  translatorOf(part).merge?.(part, stack);

/** Handled in both templates. */
export const fieldsOf = (type: ResourceType): readonly string[] => translators[type].fields;

const translatorOf = <Type extends ResourceType>({ type }: Part<Type>): Translator<Type> => translators[type];

const translators: { readonly [Type in ResourceType]: Translator<Type> } = {
  // Two parameters locate the zip.
  'function package': { fields: [], entries: () => ({}) },
  'IAM role': { fields: ['trust', 'boundary', 'policy', 'tags'], entries: entries.role },
  'S3 bucket': {
    fields: ['tags', 'publicAccessBlock', 'ownership', 'encryption', 'policy', 'abortUnfinishedUploadsDays'],
    entries: entries.bucket,
  },
  'SQS queue': {
    fields: [...entries.queueFields, 'Policy', 'tags'],
    entries: entries.queue,
  },
  'DynamoDB table': { fields: ['keys', 'index', 'spare', 'tags'], entries: entries.table },
  'log group': { fields: ['retentionDays', 'tags'], entries: entries.logGroup },
  'Lambda function': {
    fields: [
      ...(['code', 'architecture', 'runtime', 'handler', 'role', 'memoryMB', 'timeoutSeconds'] as const),
      ...(['environment', 'state', 'recursion', 'tags'] as const),
    ],
    entries: entries.lambdaFunction,
  },
  'event source mapping': {
    fields: ['batchSize', 'maxConcurrency', 'responseTypes', 'isEnabled', 'tags'],
    entries: entries.mapping,
  },
  'invoke permission': {
    fields: ['sourceArn', 'sourceAccount', 'retries', 'onFailure'],
    entries: ({ id, facets }) =>
      'onFailure' in facets ? entries.permission(id, facets) : api.apiPermission(id, facets),
  },
  'CloudWatch alarms': { fields: alarm.alarmFields, entries: alarm.alarms },
  'CloudWatch dashboard': { fields: alarm.dashboardFields, entries: alarm.dashboard },
  'bucket notification': {
    fields: ['destination', 'events', 'filter'],
    entries: () => ({}),
    merge: entries.notification,
  },
  'HTTP API': { fields: api.apiFields, entries: api.httpApi },
  website: {
    fields: ['website', 'publicAccessBlock', 'policy'],
    entries: site.openPolicy,
    merge: site.openBucket,
  },
  'public access': {
    fields: ['publicAccessBlock', 'policy'],
    entries: site.openPolicy,
    merge: site.openBucket,
  },
  'CORS rule': {
    fields: ['origins', 'methods', 'headers', 'exposed', 'maxAgeSeconds'],
    entries: () => ({}),
    merge: site.cors,
  },
  'Amplify app': { fields: ['copies', 'branch', 'tags'], entries: site.app },
  'Amplify deployment': { fields: [], entries: () => ({}) },
  'CloudFront distribution': { fields: front.cdnFields, entries: front.cdn },
  'ACM certificate': { fields: certificateFields, entries: certificateEntry },
  'SNS topic': { fields: topicFields, entries: topic },
};
