// Errors of the REST protocols: REST-XML (S3) has no envelope, REST-JSON (Lambda) puts the code in a header.
import { randomUUID } from 'node:crypto';
import type { AwsError } from '../aws-error.ts';
import type { CloudResponse } from '../service.ts';
import { escapeXml } from './xml.ts';

/** S3: `<Error><Code>…</Code><Message>…</Message>…<RequestId>…</RequestId></Error>`. */
export function restXmlError(error: AwsError): CloudResponse {
  const requestId = randomUUID();
  const members = { Code: error.code, Message: error.message, ...error.fields, RequestId: requestId };
  const xml = Object.entries(members).map(([name, value]) => `<${name}>${escapeXml(value)}</${name}>`);
  return {
    status: error.status,
    headers: { 'content-type': 'application/xml', 'x-amz-request-id': requestId },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${xml.join('')}</Error>`,
  };
}

export function restJsonAnswer(output: unknown, status = 200): CloudResponse {
  const headers = { 'content-type': 'application/json' };
  return status === 204 ? { status } : { status, headers, body: JSON.stringify(output ?? {}) };
}

/** Raised by AWS's framework before Lambda sees the request; the body has only a `message`. */
const ofTheFramework = new Set(['ValidationException']);

/** Lambda: the code in `x-amzn-errortype`, `{ Type, Message, … }` in the body. */
export function restJsonError(error: AwsError): CloudResponse {
  const type = error.status >= 500 ? 'Service' : 'User';
  return {
    status: error.status,
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': error.code },
    body: JSON.stringify(
      ofTheFramework.has(error.code)
        ? { message: error.message }
        : { Type: type, Message: error.message, message: error.message, ...error.fields },
    ),
  };
}
