// The website endpoint of a bucket: `/_website/BUCKET/…` here, `http://BUCKET.s3-website-REGION.amazonaws.com/…` on AWS.
// It serves public objects, and answers in HTML. https://docs.aws.amazon.com/AmazonS3/latest/userguide/WebsiteEndpoints.html

import { AwsError } from '../../../aws-error.ts';
import type { CloudRequest, CloudResponse } from '../../../service.ts';
import { escapeXml } from '../../../wire/xml.ts';
import { demand, orAccessDenied } from '../access.ts';
import { bucketOf, createCall, type Handler, type S3, type S3Call } from '../call.ts';
import { methodNotAllowed } from '../errors.ts';
import { readHandlers } from '../objects/read-objects.ts';
import { onTarget } from '../rights.ts';
import { child, text, type XmlElement } from '../xml.ts';

const prefix = '/_website';

export function createWebsite(s3: S3): (request: CloudRequest) => Promise<CloudResponse> {
  return async (request) => {
    request.stream.resume();
    // Everybody is anonymous here: signatures are ignored.
    const path = request.path.slice(prefix.length);
    const anonymous = { ...request, path, query: new URLSearchParams() };
    try {
      return await serve(createCall(s3, anonymous));
    } catch (error) {
      if (error instanceof AwsError) return errorPage(error);
      throw error;
    }
  };
}

async function serve(call: S3Call): Promise<CloudResponse> {
  const website = bucketOf(call).settings.website;
  if (!website) throw noWebsite(call.bucket);
  if (!['GET', 'HEAD'].includes(call.request.method)) throw methodNotAllowed(call.request.method);
  const elsewhere = child(website, 'RedirectAllRequestsTo');
  if (elsewhere) return redirectAll(elsewhere, call.key);
  const suffix = text(child(website, 'IndexDocument'), 'Suffix') ?? '';
  const isFolder = call.key === '' || call.key.endsWith('/');
  try {
    return await page(call, isFolder ? `${call.key}${suffix}` : call.key);
  } catch (error) {
    if (!(error instanceof AwsError) || error.status < 400) throw error;
    if (!isFolder && call.s3.objects.latest(call.bucket, `${call.key}/${suffix}`)) {
      return { status: 302, headers: { location: `${prefix}${call.request.path}/` } };
    }
    return errorDocument(call, website, error);
  }
}

async function page(call: S3Call, key: string): Promise<CloudResponse> {
  const own: S3Call = { ...call, key };
  await demand(own, onTarget(own, 'GetObject'));
  const response = await readOrHide(own, readHandlers.GetObject as Handler);
  const { 'x-amz-website-redirect-location': target, ...headers } = response.headers ?? {};
  // Pages may run scripts: on an origin where nothing is allowed without a signature they can do no harm.
  delete headers['content-security-policy'];
  return target ? { status: 301, headers: { location: target } } : { ...response, headers };
}

async function readOrHide(call: S3Call, read: Handler): Promise<CloudResponse> {
  try {
    return await read(call);
  } catch (error) {
    throw error instanceof AwsError ? await orAccessDenied(call, error) : error;
  }
}

/** The status remains that of the error. */
async function errorDocument(call: S3Call, website: XmlElement, error: AwsError): Promise<CloudResponse> {
  const key = text(child(website, 'ErrorDocument'), 'Key');
  if (!key) throw error;
  const response = await page(call, key).catch(() => {
    throw error;
  });
  return { ...response, status: error.status };
}

function redirectAll(target: XmlElement, key: string): CloudResponse {
  const protocol = text(target, 'Protocol') ?? 'http';
  const location = `${protocol}://${text(target, 'HostName')}/${encodeURI(key)}`;
  return { status: 301, headers: { location } };
}

const noWebsite = (name: string) =>
  new AwsError(
    'NoSuchWebsiteConfiguration',
    'The specified bucket does not have a website configuration',
    404,
    {
      BucketName: name,
    },
  );

const titles: Record<number, string> = { 403: 'Forbidden', 404: 'Not Found', 405: 'Method Not Allowed' };

function errorPage({ status, code, message, fields }: AwsError): CloudResponse {
  const title = `${status} ${titles[status] ?? code}`;
  const facts = Object.entries({ Code: code, Message: message, ...fields }).map(
    ([name, value]) => `<li>${name}: ${escapeXml(value)}</li>`,
  );
  return {
    status,
    headers: { 'content-type': 'text/html; charset=utf-8', 'x-amz-error-code': code },
    body: `<html>\n<head><title>${title}</title></head>\n<body>\n<h1>${title}</h1>\n<ul>\n${facts.join('\n')}\n</ul>\n<hr/>\n</body>\n</html>\n`,
  };
}
