// What S3 refuses in a bucket's settings. Each check returns the document to store.
import { randomUUID } from 'node:crypto';
import { AwsError } from '../../../aws-error.ts';
import { invalidArgument, invalidRequest, malformedXml, notImplemented } from '../errors.ts';
import { child, elements, text, texts, type XmlElement } from '../xml.ts';

export function checkVersioning(document: XmlElement): XmlElement {
  const status = text(document, 'Status');
  if (text(document, 'MfaDelete') === 'Enabled')
    throw invalidRequest('MFA delete needs the root user of an account.');
  if (status === 'Enabled' || status === 'Suspended') return { Status: status };
  if (status !== undefined) throw malformedXml();
  throw new AwsError('IllegalVersioningConfigurationException', 'The Versioning element must be specified');
}

export const encryptionMethods = ['AES256', 'aws:kms', 'aws:kms:dsse'];

export function checkEncryption(document: XmlElement): XmlElement {
  const rule = child(document, 'Rule') ?? {};
  const standard = child(rule, 'ApplyServerSideEncryptionByDefault');
  if (text(standard, 'KMSMasterKeyID')) throw notImplemented('KMSMasterKeyID of a bucket');
  if (!encryptionMethods.includes(text(standard, 'SSEAlgorithm') ?? '')) throw malformedXml();
  return { Rule: { ...rule, BucketKeyEnabled: text(rule, 'BucketKeyEnabled') ?? 'false' } };
}

export function checkOwnership(document: XmlElement): XmlElement {
  const ownership = text(child(document, 'Rule'), 'ObjectOwnership');
  if (['BucketOwnerEnforced', 'BucketOwnerPreferred', 'ObjectWriter'].includes(ownership ?? ''))
    return document;
  throw malformedXml();
}

/** A switch that is not sent is off. */
export function checkPublicAccessBlock(document: XmlElement): XmlElement {
  const names = ['BlockPublicAcls', 'IgnorePublicAcls', 'BlockPublicPolicy', 'RestrictPublicBuckets'];
  const switches = names.map((name) => {
    const value = (text(document, name) ?? 'false').toLowerCase();
    if (value !== 'true' && value !== 'false') throw malformedXml();
    return [name, value];
  });
  return Object.fromEntries(switches);
}

const lifecycleActions = [
  'Expiration',
  'Transition',
  'NoncurrentVersionExpiration',
  'NoncurrentVersionTransition',
  'AbortIncompleteMultipartUpload',
];

/** Rules without an id get one; S3 requires an action and a status in each. */
export function checkLifecycle(document: XmlElement): XmlElement {
  const rules = elements(document, 'Rule').map((rule) => {
    const status = text(rule, 'Status');
    if (status !== 'Enabled' && status !== 'Disabled') throw malformedXml();
    if (rule.Filter === undefined && rule.Prefix === undefined) throw malformedXml();
    if (!lifecycleActions.some((action) => rule[action] !== undefined)) {
      throw invalidRequest('At least one action needs to be specified in a rule');
    }
    const days = text(child(rule, 'AbortIncompleteMultipartUpload'), 'DaysAfterInitiation');
    if (days !== undefined && !/^[1-9]\d*$/.test(days)) {
      const message =
        "'DaysAfterInitiation' for AbortIncompleteMultipartUpload action must be a positive integer";
      throw invalidArgument(message, 'DaysAfterInitiation', days);
    }
    const id = text(rule, 'ID');
    return id ? rule : { ID: randomUUID(), ...rule };
  });
  if (rules.length === 0) throw malformedXml();
  const ids = rules.map((rule) => text(rule, 'ID') ?? '');
  const twice = ids.find((id, i) => ids.indexOf(id) < i);
  if (twice !== undefined) {
    throw invalidArgument('Rule ID must be unique. Found same ID for more than one rule', 'ID', twice);
  }
  return { ...document, Rule: rules };
}

const corsMethods = ['GET', 'PUT', 'HEAD', 'POST', 'DELETE'];

export function checkCors(document: XmlElement): XmlElement {
  const rules = elements(document, 'CORSRule');
  if (rules.length === 0 || rules.length > 100) throw malformedXml();
  for (const rule of rules) {
    const methods = texts(rule, 'AllowedMethod');
    if (methods.length === 0 || texts(rule, 'AllowedOrigin').length === 0) throw malformedXml();
    const unknown = methods.find((method) => !corsMethods.includes(method));
    if (unknown !== undefined) {
      throw invalidRequest(`Found unsupported HTTP method in CORS config. Unsupported method is ${unknown}`);
    }
    const origin = texts(rule, 'AllowedOrigin').find((pattern) => pattern.split('*').length > 2);
    if (origin !== undefined)
      throw invalidRequest(`AllowedOrigin "${origin}" can not have more than one wildcard.`);
  }
  return document;
}

export function checkWebsite(document: XmlElement): XmlElement {
  if (child(document, 'RoutingRules')) throw notImplemented('routing rules of websites');
  const redirect = text(child(document, 'RedirectAllRequestsTo'), 'HostName');
  const index = text(child(document, 'IndexDocument'), 'Suffix');
  if (redirect) return document;
  if (!index || index.includes('/')) {
    const message = 'A value for IndexDocument Suffix must be provided if RedirectAllRequestsTo is empty';
    throw invalidArgument(message, 'IndexDocument', index ?? '');
  }
  return document;
}
