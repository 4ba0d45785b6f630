// Code stored in a bucket: read with the caller's permissions, then handled like a zip in the request.
import { buffer } from 'node:stream/consumers';
import { AwsError } from '../../aws-error.ts';
import type { Cloud, CloudRequest, CloudResponse } from '../../service.ts';
import type { CodeInput } from './code.ts';
import { invalid } from './validation.ts';

type Source = CodeInput & { S3Key?: string | undefined; S3ObjectVersion?: string | undefined };

/** Replaces the S3 location in the input by the zip; CreateFunction has it inside `Code`. */
export async function withCode<T extends Source & { Code?: Source }>(
  cloud: Cloud,
  request: CloudRequest,
  input: T,
): Promise<T> {
  if (input.Code) return { ...input, Code: await fetched(cloud, request, input.Code) };
  return fetched(cloud, request, input);
}

async function fetched<T extends Source>(cloud: Cloud, request: CloudRequest, source: T): Promise<T> {
  const { S3Bucket: bucket, S3Key: key, S3ObjectVersion: version, ZipFile } = source;
  if (bucket === undefined && key === undefined) return source;
  if (ZipFile) {
    throw invalid('Please do not provide other FunctionCode parameters when providing a ZipFile.');
  }
  if (!bucket || !key) throw invalid('Please provide a source for function code.');
  const answer = await cloud.objects.readObject({
    caller: request.caller,
    region: request.region,
    bucket,
    path: `/${encodeURIComponent(key)}`,
    query: new URLSearchParams(version === undefined ? {} : { versionId: version }),
    headers: {},
  });
  const body = await bytesOf(answer);
  if (answer.status !== 200) throw refusal(body.toString(), bucket, key);
  return { ...source, ZipFile: body };
}

async function bytesOf({ body = '' }: CloudResponse): Promise<Buffer> {
  return typeof body === 'string' || Buffer.isBuffer(body) ? Buffer.from(body) : buffer(body);
}

/** Converts S3's error to Lambda's wording. */
function refusal(xml: string, bucket: string, key: string): AwsError {
  const part = (name: string) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1] ?? '';
  const [code, message] = [part('Code'), part('Message')];
  const s3 = `S3 Error Code: ${code}. S3 Error Message: ${message}`;
  if (code !== 'AccessDenied') return invalid(`Error occurred while GetObject. ${s3}`);
  const advice = `please make sure your request credentials have permission to GetObject for ${bucket}/${key}`;
  return new AwsError('AccessDeniedException', `Your access has been denied by S3, ${advice}. ${s3}`, 403);
}
