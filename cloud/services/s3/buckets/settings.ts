// Get, put and delete of a bucket's sub-resources: validated when put, stored and returned as sent.

import { AwsError } from '../../../aws-error.ts';
import type { CloudResponse } from '../../../service.ts';
import { readXml } from '../body/body.ts';
import { bucketOf, type Handlers, type S3Call } from '../call.ts';
import { putAcl } from '../objects/object-settings.ts';
import { ownerAcl } from '../owner.ts';
import { type XmlElement, xmlResponse } from '../xml.ts';
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
        const document = bucketOf(call).settings[name] ?? absent;
        if (document instanceof AwsError)
          throw new AwsError(document.code, document.message, document.status);
        return xmlResponse(root, document);
      },
    ],
    [
      `Put${operation}`,
      async (call) => {
        const document = setting.check(await readXml(call, root));
        saveSetting(call, name, document);
        return { status: setting.putStatus ?? 200 };
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

export function saveSetting(call: S3Call, name: string, document: XmlElement | undefined): void {
  const bucket = bucketOf(call);
  const { [name]: _, ...others } = bucket.settings;
  call.s3.buckets.save({ ...bucket, settings: document ? { ...others, [name]: document } : others });
}
