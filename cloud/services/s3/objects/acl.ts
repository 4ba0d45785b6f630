// ACLs: validated as on AWS, then refused unless they match the default. Buckets use BucketOwnerEnforced, like new ones on
// AWS since April 2023.
import { AwsError } from '../../../aws-error.ts';
import type { S3Call } from '../call.ts';
import { invalidArgument, invalidRequest } from '../errors.ts';
import { child, elements, parseXml, text, type XmlElement } from '../xml.ts';

const aclNotSupported = () => new AwsError('AccessControlListNotSupported', 'The bucket does not allow ACLs');

const malformedAcl = () =>
  new AwsError(
    'MalformedACLError',
    'The XML you provided was not well-formed or did not validate against our published schema',
  );

const canned = new Set([
  ...['private', 'public-read', 'public-read-write', 'authenticated-read', 'aws-exec-read'],
  ...['bucket-owner-read', 'bucket-owner-full-control', 'log-delivery-write'],
]);
const harmless = new Set(['private', 'bucket-owner-full-control']);
const grants = ['full-control', 'read', 'read-acp', 'write', 'write-acp'].map(
  (name) => `x-amz-grant-${name}`,
);
const permissions = new Set(['FULL_CONTROL', 'WRITE', 'WRITE_ACP', 'READ', 'READ_ACP']);
const groups = new Set([
  ...['global/AuthenticatedUsers', 'global/AllUsers', 's3/LogDelivery'].map(
    (name) => `http://acs.amazonaws.com/groups/${name}`,
  ),
]);

/** Throws if the headers contain an ACL that is invalid or would change anything. */
export function refuseAcl(call: S3Call): void {
  const acl = call.header('x-amz-acl');
  const given = grants.filter((name) => call.header(name) !== undefined);
  if (acl !== undefined && !canned.has(acl)) throw invalidArgument('', 'x-amz-acl', acl);
  if (acl !== undefined && given.length > 0)
    throw invalidRequest('Specifying both Canned ACLs and Header Grants is not allowed');
  for (const name of given) checkGrant(name, call.header(name) ?? '');
  if (given.length > 0 || (acl !== undefined && !harmless.has(acl))) throw aclNotSupported();
}

/** Format: `id="…", uri="…"`. */
function checkGrant(header: string, value: string): void {
  for (const one of value.split(',')) {
    const [, kind, name = ''] = /^\s*(id|uri|emailAddress)="?([^"]*)"?\s*$/.exec(one) ?? [];
    if (kind === undefined) throw invalidArgument('Argument format not recognized', header, one.trim());
    if (kind === 'id') checkId('id', name);
    if (kind === 'uri') checkGroup('uri', name);
  }
}

function checkId(argument: string, id: string): void {
  if (!/^[0-9a-f]{64}$/.test(id)) throw invalidArgument('Invalid id', argument, id);
}

function checkGroup(argument: string, uri: string): void {
  if (!groups.has(uri)) throw invalidArgument('Invalid group uri', argument, uri);
}

/** Checks the ACL in the body of PutBucketAcl and PutObjectAcl. */
export function checkAclBody(call: S3Call, body: string): void {
  const isInHeader = ['x-amz-acl', ...grants].some((name) => call.header(name) !== undefined);
  if (body === '' && isInHeader) return;
  if (body === '') {
    const fields = { MissingHeaderName: 'x-amz-acl' };
    throw new AwsError('MissingSecurityHeader', 'Your request was missing a required header', 400, fields);
  }
  if (isInHeader) throw new AwsError('UnexpectedContent', 'This request does not support content');
  checkPolicy(parseXml(body, 'AccessControlPolicy'), body);
  throw aclNotSupported();
}

function checkPolicy(policy: XmlElement, body: string): void {
  const owner = text(child(policy, 'Owner'), 'ID');
  const types = [...body.matchAll(/xsi:type="(\w+)"/g)].map(([, type]) => type ?? '');
  const known = ['CanonicalUser', 'Group', 'AmazonCustomerByEmail'];
  if (owner === undefined || types.some((type) => !known.includes(type))) throw malformedAcl();
  const all = elements(child(policy, 'AccessControlList'), 'Grant');
  if (all.some((grant) => !permissions.has(text(grant, 'Permission') ?? ''))) throw malformedAcl();
  checkId('CanonicalUser/ID', owner);
  for (const grant of all) {
    const grantee = child(grant, 'Grantee');
    const [id, uri] = [text(grantee, 'ID'), text(grantee, 'URI')];
    if (id !== undefined) checkId('CanonicalUser/ID', id);
    if (uri !== undefined) checkGroup('Group/URI', uri);
  }
}
