// How each service reports a signature that is wrong, expired or missing: one cause, one spelling per protocol.
// S3's messages are detailed (https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html), the others share
// a list of common errors (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_aws-signing.html).

import { AwsError } from '../aws-error.ts';
import type { ServiceName } from '../router.ts';

type Trouble = 'missing' | 'incomplete' | 'key' | 'expired' | 'signature';

const json: Record<Trouble, string> = {
  missing: 'MissingAuthenticationTokenException',
  incomplete: 'IncompleteSignatureException',
  key: 'UnrecognizedClientException',
  expired: 'ExpiredTokenException',
  signature: 'InvalidSignatureException',
};
const query: Record<Trouble, string> = {
  missing: 'MissingAuthenticationToken',
  incomplete: 'IncompleteSignature',
  key: 'InvalidClientTokenId',
  expired: 'ExpiredToken',
  signature: 'SignatureDoesNotMatch',
};

type Others = Exclude<ServiceName, 's3' | 's3-control'>;

/** SQS and CloudWatch use JSON now, and keep the error codes of their former protocol. */
const spellings: Record<Others, [codes: Record<Trouble, string>, status: number]> = {
  sqs: [query, 403],
  sns: [query, 403],
  iam: [query, 403],
  sts: [query, 403],
  monitoring: [query, 403],
  dynamodb: [json, 400],
  logs: [json, 400],
  tagging: [json, 400],
  lambda: [json, 403],
  apigateway: [json, 403],
  amplify: [json, 403],
  cloudfront: [query, 403],
  acm: [json, 400],
};

export type Signed = ServiceName;

export const isS3 = (service: Signed): service is 's3' | 's3-control' =>
  service === 's3' || service === 's3-control';

function common(service: Others, trouble: Trouble, message: string): AwsError {
  const [codes, status] = spellings[service];
  return new AwsError(codes[trouble], message, status);
}

export const s3Error = (code: string, message: string, status: number, fields: Record<string, string> = {}) =>
  new AwsError(code, message, status, fields);

export function notSigned(service: Signed): AwsError {
  return isS3(service)
    ? s3Error('AccessDenied', 'Access Denied', 403)
    : common(service, 'missing', 'Request is missing Authentication Token');
}

export function unknownKey(service: Signed, accessKeyId: string): AwsError {
  const message = 'The AWS Access Key Id you provided does not exist in our records.';
  return isS3(service)
    ? s3Error('InvalidAccessKeyId', message, 403, { AWSAccessKeyId: accessKeyId })
    : invalidToken(service, '');
}

export function invalidToken(service: Signed, token: string): AwsError {
  return isS3(service)
    ? s3Error('InvalidToken', 'The provided token is malformed or otherwise invalid.', 400, {
        'Token-0': token,
      })
    : common(service, 'key', 'The security token included in the request is invalid.');
}

export function expiredToken(service: Signed, token: string): AwsError {
  return isS3(service)
    ? s3Error('ExpiredToken', 'The provided token has expired.', 400, { 'Token-0': token })
    : common(service, 'expired', 'The security token included in the request is expired');
}

/** S3 shows its own computation, so that the caller can find the mistake by comparing. */
export interface Comparison {
  accessKeyId: string;
  signature: string;
  stringToSign: string;
  canonicalRequest?: string;
}

export function wrongSignature(service: Signed, sent: Comparison): AwsError {
  if (!isS3(service)) {
    const text =
      'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.';
    return common(service, 'signature', text);
  }
  const text =
    'The request signature we calculated does not match the signature you provided. Check your key and signing method.';
  return s3Error('SignatureDoesNotMatch', text, 403, {
    AWSAccessKeyId: sent.accessKeyId,
    StringToSign: sent.stringToSign,
    SignatureProvided: sent.signature,
    StringToSignBytes: bytesOf(sent.stringToSign),
    ...(sent.canonicalRequest === undefined
      ? {}
      : { CanonicalRequest: sent.canonicalRequest, CanonicalRequestBytes: bytesOf(sent.canonicalRequest) }),
  });
}

const bytesOf = (text: string) => (Buffer.from(text, 'latin1').toString('hex').match(/../g) ?? []).join(' ');

/** What an Authorization header, or the parameters of a link, lack or have too often. */
export function malformed(service: Signed, where: 'header' | 'query', detail: string): AwsError {
  if (!isS3(service)) return common(service, 'incomplete', detail);
  return where === 'query'
    ? s3Error('AuthorizationQueryParametersError', detail, 400)
    : s3Error('AuthorizationHeaderMalformed', `The authorization header is malformed; ${detail}`, 400);
}

/** An unknown signing method. */
export function unsupported(service: Signed, message: string): AwsError {
  return isS3(service) ? s3Error('InvalidRequest', message, 400) : common(service, 'incomplete', message);
}

export function severalMechanisms(service: Signed, authorization: string): AwsError {
  const text =
    'Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified';
  const fields = { ArgumentName: 'Authorization', ArgumentValue: authorization };
  return isS3(service) ? s3Error('InvalidArgument', text, 400, fields) : common(service, 'incomplete', text);
}

export function unsignedHeaders(service: Signed, names: string[]): AwsError {
  if (isS3(service)) {
    const text = 'There were headers present in the request which were not signed';
    return s3Error('AccessDenied', text, 403, { HeadersNotSigned: names.join(', ') });
  }
  const which = names.map((name) => `'${name}'`).join(', ');
  return common(service, 'signature', `${which} must be a 'SignedHeader' in the AWS Authorization.`);
}

export const noPayloadHash = () =>
  s3Error('InvalidRequest', 'Missing required header for this request: x-amz-content-sha256', 400);

export function payloadMismatch(promised: string, actual: string): AwsError {
  const text = "The provided 'x-amz-content-sha256' header does not match what was computed.";
  return s3Error('XAmzContentSHA256Mismatch', text, 400, {
    ClientComputedContentSHA256: promised,
    S3ComputedContentSHA256: actual,
  });
}
