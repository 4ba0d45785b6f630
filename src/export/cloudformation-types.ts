// Which facets CloudFormation's properties are made of: a row per type of resource. What a row does not name is not in
// the template, and is told.

import * as alarm from './alarm-entries.ts';
import * as api from './api-entries.ts';
import type { Entry } from './cloudformation-entries.ts';
import * as entries from './cloudformation-entries.ts';
import type { Part, StackParts } from './parts.ts';
import * as site from './site-entries.ts';

interface Translator {
  fields: readonly string[];
  entries(part: Part, stack: StackParts): Record<string, Entry>;
  /** Properties that CloudFormation keeps with another part; `after`: logical ids that must be there first. */
  merge?(part: Part, stack: StackParts): { into: string; properties: object; after: string[] };
}

export const translators: Record<string, Translator> = {
  // The zip lies where two parameters say.
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
  'DynamoDB table': { fields: ['keys', 'index', 'tags'], entries: entries.table },
  'log group': { fields: ['retentionDays', 'tags'], entries: entries.logGroup },
  'Lambda function': {
    fields: [
      ...['code', 'architecture', 'runtime', 'handler', 'role', 'memoryMB', 'timeoutSeconds', 'environment'],
      ...['state', 'recursion', 'tags'],
    ],
    entries: entries.lambdaFunction,
  },
  'event source mapping': {
    fields: ['batchSize', 'maxConcurrency', 'responseTypes', 'isEnabled', 'tags'],
    entries: entries.mapping,
  },
  'invoke permission': {
    fields: ['sourceArn', 'sourceAccount', 'retries', 'onFailure'],
    entries: (part) => (part.id === 'permission' ? entries.permission(part) : api.apiPermission(part)),
  },
  'CloudWatch alarms': { fields: alarm.alarmFields, entries: alarm.alarms },
  'CloudWatch dashboard': { fields: alarm.dashboardFields, entries: alarm.dashboard },
  'bucket notification': {
    fields: ['destination', 'events'],
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
};
