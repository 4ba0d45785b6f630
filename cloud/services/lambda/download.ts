// Serves a function's zip at the expiring URL that GetFunction returns, as on AWS.
import { createHmac, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { CloudRequest, CloudResponse, Face } from '../../service.ts';
import { zipFile } from './code.ts';
import { functionArn } from './names.ts';
import type { FunctionRecord, Lambda } from './records.ts';

/** URLs expire after ten minutes, as on AWS. */
const validMs = 600_000;
const path = '/_lambda/';

/** Regenerated at every start of the cloud, so earlier URLs become invalid. */
const secret = randomBytes(32);

function signature(place: string, expires: string): string {
  return createHmac('sha256', secret).update(`${place}\n${expires}`).digest('hex');
}

export function downloadAddress({ cloud }: Lambda, { region, name }: FunctionRecord): string {
  const place = `${path}${region}/${name}.zip`;
  const expires = String(cloud.now() + validMs);
  return `${cloud.endpoint()}${place}?expires=${expires}&signature=${signature(place, expires)}`;
}

export function downloads(lambda: Lambda): Face {
  return { path, answer: async (request) => answer(lambda, request) };
}

function answer(lambda: Lambda, { path: place, query, method, stream }: CloudRequest): CloudResponse {
  stream.resume();
  const expires = query.get('expires') ?? '';
  const isSigned = query.get('signature') === signature(place, expires);
  if (method !== 'GET' || !isSigned || Number(expires) < lambda.cloud.now())
    return { status: 403, body: 'Forbidden' };
  const [, region = '', name = ''] = /^\/_lambda\/([^/]+)\/([^/]+)\.zip$/.exec(place) ?? [];
  const record = lambda.functions.get(functionArn(region, name));
  if (!record) return { status: 404, body: 'Not Found' };
  const headers = { 'content-type': 'application/zip', 'content-length': record.code.bytes };
  return { status: 200, headers, body: createReadStream(zipFile(lambda, record)) };
}
