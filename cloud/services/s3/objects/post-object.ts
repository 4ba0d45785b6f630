// Presigned POST: a browser form that carries its own permission, a policy document of what may be uploaded.
// The file is the last field, so it is streamed once everything before it has been checked.
import { verifyForm } from '../../../authentication/form.ts';
import { AwsError } from '../../../aws-error.ts';
import type { CloudResponse } from '../../../service.ts';
import { demand } from '../access.ts';
import { entityTooLarge, type Received, watch } from '../body/body.ts';
import { createDigest, defaultAlgorithm } from '../body/checksum.ts';
import { type Form, readForm } from '../body/form.ts';
import { bucketOf, type Handlers, isSigned, type S3Call } from '../call.ts';
import { invalidArgument } from '../errors.ts';
import { onTarget } from '../rights.ts';
import { xmlResponse } from '../xml.ts';
import { factsOf } from './facts.ts';
import { checkKey } from './keys.ts';
import type { Version } from './objects.ts';
import { checkPostPolicy, type SizeRange } from './post-policy.ts';
import { keep } from './write-objects.ts';

export const postHandlers: Handlers = { PostObject: postObject };

async function postObject(call: S3Call): Promise<CloudResponse> {
  bucketOf(call);
  const form = await readForm(call.request);
  const field = (name: string) => form.fields.get(name);
  const template = field('key');
  if (!template) throw invalidArgument("Bucket POST must contain a field named 'key'.", 'key', '');
  const key = template.replace(/\$\{filename\}/g, () => form.fileName);
  checkKey(key);
  // Form fields take the place of a put's headers.
  const headers = Object.fromEntries(form.fields);
  const caller = verifyForm(form.fields, call.s3.cloud.authority) ?? ({ kind: 'anonymous' } as const);
  const asPut: S3Call = { ...call, key, header: field, request: { ...call.request, headers, caller } };
  const range = await checkForm(asPut, form, key);
  const facts = factsOf(asPut, bucketOf(call));
  const received = await receiveFile(call, form, range);
  // Without conditions: S3 documents none for forms, only for PUT.
  const version = keep(asPut, received, facts, 'ObjectCreated:Post');
  return answer(call, form, version);
}

/** The signer of the form must have the permission that it passes on. */
async function checkForm(call: S3Call, { fields }: Form, key: string): Promise<SizeRange> {
  bucketOf(call);
  await demand(call, onTarget(call, 'PutObject'));
  if (!isSigned(call)) return { min: 0, max: Number.MAX_SAFE_INTEGER };
  return checkPostPolicy(
    fields.get('policy') ?? '',
    new Map([...fields, ['key', key], ['bucket', call.bucket]]),
    call.s3.cloud.now(),
  );
}

async function receiveFile({ s3 }: S3Call, { file }: Form, { min, max }: SizeRange): Promise<Received> {
  const md5 = createDigest('MD5');
  const crc = createDigest(defaultAlgorithm);
  let bytes = 0;
  const pieces = await s3.blobs.write(
    watch(file, (chunk) => {
      md5.update(chunk);
      crc.update(chunk);
      bytes += chunk.length;
      if (bytes > max) throw entityTooLarge(max, bytes);
    }),
  );
  if (bytes >= min) {
    const value = crc.digest().toString('base64');
    const checksum = { algorithm: defaultAlgorithm, value, type: 'FULL_OBJECT' as const };
    return { pieces, bytes, etag: md5.digest().toString('hex'), checksum };
  }
  s3.blobs.remove(pieces);
  const fields = { ProposedSize: String(bytes), MinSizeAllowed: String(min) };
  throw new AwsError(
    'EntityTooSmall',
    'Your proposed upload is smaller than the minimum allowed size',
    400,
    fields,
  );
}

function answer({ s3, bucket }: S3Call, { fields }: Form, { key, etag }: Version): CloudResponse {
  const location = `${s3.cloud.endpoint()}/${bucket}/${encodeURIComponent(key)}`;
  const headers = { etag: `"${etag}"`, location };
  const redirect = fields.get('success_action_redirect') ?? fields.get('redirect');
  if (redirect && URL.canParse(redirect)) {
    const target = new URL(redirect);
    for (const [name, value] of Object.entries({ bucket, key, etag: `"${etag}"` }))
      target.searchParams.set(name, value);
    return { status: 303, headers: { ...headers, location: target.href } };
  }
  const status = fields.get('success_action_status');
  if (status === '200') return { status: 200, headers };
  if (status !== '201') return { status: 204, headers };
  const created = xmlResponse('PostResponse', {
    Location: location,
    Bucket: bucket,
    Key: key,
    ETag: `"${etag}"`,
  });
  return { ...created, status: 201, headers: { ...created.headers, ...headers } };
}
