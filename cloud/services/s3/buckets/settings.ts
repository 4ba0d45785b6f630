// Get, put and delete of a bucket's sub-resources: validated when put, stored and returned as sent.

import { AwsError } from '../../../aws-error.ts';
import type { CloudResponse } from '../../../service.ts';
import { readXml } from '../body/body.ts';
import { bucketOf, type Handlers, type S3Call } from '../call.ts';
import { invalidRequest } from '../errors.ts';
import { putAcl } from '../objects/object-settings.ts';
import { ownerAcl } from '../owner.ts';
import { text, type XmlElement, xmlResponse } from '../xml.ts';
import type { Bucket } from './buckets.ts';
import { type Setting, settings } from './setting-table.ts';

export const settingHandlers: Handlers = {
  ...Object.fromEntries(settings.flatMap(handlersOf)),
  GetBucketAccelerateConfiguration: (call) => emptyAnswer(call, 'AccelerateConfiguration'),
  GetBucketLogging: (call) => emptyAnswer(call, 'BucketLoggingStatus'),
  GetBucketAcl: (call) => {
    bucketOf(call);
    return xmlResponse('AccessControlPolicy', ownerAcl);
  },
  PutBucketAcl: (call) => {
    bucketOf(call);
    return putAcl(call);
  },
};

function emptyAnswer(call: S3Call, root: string): CloudResponse {
  bucketOf(call);
  return xmlResponse(root, {});
}

function handlersOf(setting: Setting): [string, Handlers[string]][] {
  const { name, operation, root, absent } = setting;
  const remove =
    operation === 'BucketLifecycleConfiguration' ? 'DeleteBucketLifecycle' : `Delete${operation}`;
  return [
    [
      `Get${operation}`,
      (call) => {
        const stored = bucketOf(call).settings;
        const document = stored[name] ?? absent;
        if (document instanceof AwsError)
          throw new AwsError(document.code, document.message, document.status);
        return withHeaders(xmlResponse(root, document), setting, stored);
      },
    ],
    [
      `Put${operation}`,
      async (call) => {
        bucketOf(call);
        const document = setting.check(await readXml(call, root));
        saveSetting(call, name, document);
        if (setting.header)
          saveSetting(call, setting.header.name, { Value: sentHeader(call, setting.header) });
        return withHeaders({ status: setting.putStatus ?? 200 }, setting, bucketOf(call).settings);
      },
    ],
    [
      remove,
      (call) => {
        saveSetting(call, name, undefined);
        return { status: 204 };
      },
    ],
  ];
}

function withHeaders(
  response: CloudResponse,
  { header }: Setting,
  stored: Bucket['settings'],
): CloudResponse {
  if (!header) return response;
  const value = text(stored[header.name], 'Value') ?? header.values[0];
  return { ...response, headers: { ...response.headers, [header.name]: value } };
}

function sentHeader(call: S3Call, { name, member, values }: NonNullable<Setting['header']>): string {
  const value = call.header(name) ?? values[0];
  if (values.includes(value)) return value;
  throw invalidRequest(`Invalid ${member} found: ${value}`);
}

export function saveSetting(call: S3Call, name: string, document: XmlElement | undefined): void {
  const bucket = bucketOf(call);
  const { [name]: _, ...others } = bucket.settings;
  call.s3.buckets.save({ ...bucket, settings: document ? { ...others, [name]: document } : others });
}
