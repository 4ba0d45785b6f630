// S3's errors with the words, statuses and extra members that its clients match on.
import { AwsError } from '../../aws-error.ts';

/** An error that also sets headers, such as `x-amz-delete-marker` on a 404. */
export class S3Error extends AwsError {
  readonly headers: Record<string, string>;

  constructor(error: AwsError, headers: Record<string, string>) {
    super(error.code, error.message, error.status, error.fields);
    this.headers = headers;
  }
}

export const accessDenied = (message = 'Access Denied') => new AwsError('AccessDenied', message, 403);

export const noSuchBucket = (name: string) =>
  new AwsError('NoSuchBucket', 'The specified bucket does not exist', 404, { BucketName: name });

export const noSuchKey = (key: string) =>
  new AwsError('NoSuchKey', 'The specified key does not exist.', 404, { Key: key });

export const noSuchVersion = (key: string, versionId: string) =>
  new AwsError('NoSuchVersion', 'The specified version does not exist.', 404, {
    Key: key,
    VersionId: versionId,
  });

export const noSuchUpload = (uploadId: string) =>
  new AwsError(
    'NoSuchUpload',
    'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
    404,
    { UploadId: uploadId },
  );

export const malformedXml = () =>
  new AwsError(
    'MalformedXML',
    'The XML you provided was not well-formed or did not validate against our published schema',
  );

/** Omit `value` where AWS does not return it. */
export const invalidArgument = (message: string, name: string, value?: string) =>
  new AwsError('InvalidArgument', message, 400, {
    ArgumentName: name,
    ...(value !== undefined && { ArgumentValue: value }),
  });

export const invalidRequest = (message: string) => new AwsError('InvalidRequest', message);

export const methodNotAllowed = (method: string, more: object = {}) =>
  new AwsError('MethodNotAllowed', 'The specified method is not allowed against this resource.', 405, {
    Method: method,
    ...more,
  });

export const noMethodOfMarker = (method: string) =>
  methodNotAllowed(method, { ResourceType: 'DeleteMarker' });

export const invalidVersionId = (id: string) =>
  invalidArgument('Invalid version id specified', 'versionId', id);

export const notImplemented = (what: string) =>
  new AwsError('NotImplemented', `The embedded cloud does not implement ${what}.`, 501);

export const preconditionFailed = (condition: string) =>
  new AwsError('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', 412, {
    Condition: condition,
  });

export const conditionalRequestConflict = (condition: string, key: string) =>
  new AwsError(
    'ConditionalRequestConflict',
    'The conditional request cannot succeed due to a conflicting operation against this resource.',
    409,
    { Condition: condition, Key: key },
  );

export const headerNotImplemented = (header: string, detail: string) =>
  new AwsError('NotImplemented', 'A header you provided implies functionality that is not implemented', 501, {
    Header: header,
    additionalMessage: detail,
  });
