// Amazon S3 on a laptop: rows in SQLite, bodies in files, streamed both ways.
// Written here because fauxqs holds bodies in memory, stops at 11 MiB and has no versions (DECISIONS.md).
import { join } from 'node:path';
import { parsePolicy } from '../authorization/policy.ts';
import { AwsError } from '../aws-error.ts';
import { orNoSpace } from '../disk.ts';
import type { Cloud, CloudRequest, CloudResponse, ObjectStore, Service } from '../service.ts';
import { restXmlError } from '../wire/rest.ts';
import { admit, orAccessDenied } from './s3/access.ts';
import { openBlobs } from './s3/body/blobs.ts';
import { openAccountBlock } from './s3/buckets/account-block.ts';
import { bucketHandlers } from './s3/buckets/bucket-calls.ts';
import { bucketArn, bucketNameOf, openBuckets, tagsOf } from './s3/buckets/buckets.ts';
import { corsHeaders, preflight } from './s3/buckets/cors.ts';
import { policyHandlers } from './s3/buckets/policy-calls.ts';
import { settingHandlers } from './s3/buckets/settings.ts';
import { taggingXml } from './s3/buckets/tags.ts';
import { createWebsite } from './s3/buckets/website.ts';
import { createCall, type Handler, type Handlers, type S3 } from './s3/call.ts';
import { blobsInUse, createSequence, createTables, createTransaction } from './s3/database.ts';
import { methodNotAllowed, notImplemented, S3Error } from './s3/errors.ts';
import { completeHandlers } from './s3/multipart/complete.ts';
import { uploadListHandlers } from './s3/multipart/list-uploads.ts';
import { multipartHandlers } from './s3/multipart/multipart.ts';
import { openUploads } from './s3/multipart/uploads.ts';
import { notificationHandlers } from './s3/notifications/notification-calls.ts';
import { openOutbox } from './s3/notifications/outbox.ts';
import { deleteHandlers } from './s3/objects/delete-objects.ts';
import { listHandlers } from './s3/objects/list-objects.ts';
import { objectSettingHandlers } from './s3/objects/object-settings.ts';
import { openObjects } from './s3/objects/objects.ts';
import { postHandlers } from './s3/objects/post-object.ts';
import { readHandlers } from './s3/objects/read-objects.ts';
import { writeHandlers } from './s3/objects/write-objects.ts';
import { operationOf } from './s3/operations.ts';
import { readRequest } from './s3/read-request.ts';
import { refuseHeaders } from './s3/refused-headers.ts';

export const handlers: Handlers = {
  ...bucketHandlers,
  ...settingHandlers,
  ...policyHandlers,
  ...notificationHandlers,
  ...readHandlers,
  ...writeHandlers,
  ...postHandlers,
  ...deleteHandlers,
  ...objectSettingHandlers,
  ...listHandlers,
  ...multipartHandlers,
  ...completeHandlers,
  ...uploadListHandlers,
  PreflightRequest: preflight,
};

export function createS3(cloud: Cloud): Service & ObjectStore {
  const s3 = openS3(cloud);
  const sweeping = s3.blobs.sweep(blobsInUse(cloud.store.db));
  // Undelivered events of an earlier run. In a later turn, when the other services exist.
  s3.outbox.deliver();
  const service: Service = {
    operation: operationOf,
    handle: (request, operation) => handle(s3, request, operation),
    renderError,
    // Checked while it is handled: refusals carry CORS headers, and DeleteObjects is checked per key.
    rights: () => undefined,
    resourcePolicy: (arn) => parsePolicy(s3.buckets.get(bucketNameOf(arn))?.policy ?? ''),
    taggedResources: (region) => taggedBuckets(s3, region),
    busy: () => s3.outbox.isBusy(),
    face: { path: '/_website/', answer: createWebsite(s3) },
    // The rules themselves answer a preflight.
    admitsOrigin: (request) =>
      request.method === 'OPTIONS' || corsHeaders(createCall(s3, request), request.method) !== undefined,
    async close() {
      await Promise.all([s3.outbox.close(), sweeping]);
    },
  };
  const readObject: ObjectStore['readObject'] = async (asked) => {
    const request = readRequest(asked);
    return service.handle(request, operationOf(request));
  };
  return { ...service, readObject, ...bucketTags(s3) };
}

function openS3(cloud: Cloud): S3 {
  const { db } = cloud.store;
  createTables(db);
  const nextSequence = createSequence(db);
  const transaction = createTransaction(db);
  return {
    cloud,
    buckets: openBuckets(cloud.store),
    accountBlock: openAccountBlock(cloud.store),
    objects: openObjects(db, nextSequence, cloud.now),
    uploads: openUploads(db, nextSequence, cloud.now),
    blobs: openBlobs(join(cloud.dataDir, 'blobs')),
    outbox: openOutbox(cloud, transaction),
    nextSequence,
    transaction,
  };
}

async function handle(s3: S3, request: CloudRequest, operation: string): Promise<CloudResponse> {
  const call = createCall(s3, request);
  try {
    refuseHeaders(call);
    await admit(call, operation);
    const response = await handlerOf(operation, request)(call);
    return withHeaders(response, corsHeaders(call, request.method));
  } catch (thrown) {
    const error = orNoSpace(thrown);
    if (!(error instanceof AwsError)) throw thrown;
    drain(request);
    const told = await orAccessDenied(call, error);
    return withHeaders(answerTo(told, request), corsHeaders(call, request.method));
  }
}

function handlerOf(operation: string, { method }: CloudRequest): Handler {
  const handler = Object.hasOwn(handlers, operation) ? handlers[operation] : undefined;
  if (handler) return handler;
  throw operation === method ? methodNotAllowed(method) : notImplemented(operation);
}

/** The rest of a refused body is read and dropped: some clients read the answer only after sending all of it. */
function drain({ stream }: CloudRequest): void {
  // The reader stopped half-way; while it still seems to listen, nothing flows.
  stream.removeAllListeners('readable');
  stream.resume();
}

/** S3 says what the error is about, and sends no body in an answer to HEAD. */
function answerTo(error: AwsError, { method }: CloudRequest): CloudResponse {
  const response = renderError(error);
  return method === 'HEAD' ? { status: response.status, headers: response.headers ?? {} } : response;
}

function renderError(error: AwsError): CloudResponse {
  error.fields.HostId ??= 'thumbs-local';
  const response = restXmlError(error);
  return withHeaders(response, error instanceof S3Error ? error.headers : undefined);
}

function withHeaders(response: CloudResponse, more: Record<string, string> | undefined): CloudResponse {
  return more ? { ...response, headers: { ...response.headers, ...more } } : response;
}

const bucketTags = ({ buckets }: S3): Omit<ObjectStore, 'readObject'> => ({
  tagsOfBucket: (arn) => {
    const bucket = buckets.get(bucketNameOf(arn));
    return bucket && tagsOf(bucket);
  },
  tagBucket: (arn, tags) => {
    const bucket = buckets.get(bucketNameOf(arn));
    if (!bucket) return;
    const { tagging: _, ...others } = bucket.settings;
    const isBare = Object.keys(tags).length === 0;
    buckets.save({ ...bucket, settings: isBare ? others : { ...others, tagging: taggingXml(tags) } });
  },
});

function taggedBuckets({ buckets }: S3, region: string) {
  return buckets
    .list()
    .filter((bucket) => bucket.region === region)
    .map((bucket) => ({ arn: bucketArn(bucket.name), tags: tagsOf(bucket) }))
    .filter(({ tags }) => Object.keys(tags).length > 0);
}
