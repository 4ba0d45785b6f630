// The signature of a browser's form (POST Object): it covers the policy, which says what the form may do.
// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-authentication-HTTPPOST.html

import { type Authority, identify } from './authority.ts';
import type { Caller } from './caller.ts';
import { readCredential, readTime } from './claim.ts';
import { isSame } from './keys.ts';
import { malformed, s3Error, unsupported, wrongSignature } from './refusals.ts';
import { algorithm } from './signing-key.ts';
import { verifyOldForm } from './version-2.ts';

const newFields = ['X-Amz-Algorithm', 'X-Amz-Credential', 'X-Amz-Date', 'X-Amz-Signature'];
const oldFields = ['AWSAccessKeyId', 'Signature'];

/** A form must have all signature fields or none. Throws InvalidArgument. */
function checkComplete(fields: ReadonlyMap<string, string>): void {
  for (const names of [newFields, oldFields]) {
    const missing = names.filter((name) => !fields.has(name.toLowerCase()));
    const [name] = missing;
    if (name === undefined || missing.length === names.length) continue;
    const message = `Bucket POST must contain a field named '${name}'.  If it is specified, please check the order of the fields.`;
    throw s3Error('InvalidArgument', message, 400, { ArgumentName: name, ArgumentValue: '' });
  }
}

/** Field names are in lower case. Undefined when the form carries no signature. Throws AWS's errors. */
export function verifyForm(fields: ReadonlyMap<string, string>, authority: Authority): Caller | undefined {
  const signature = fields.get('x-amz-signature');
  checkComplete(fields);
  if (signature === undefined) return verifyOldForm(fields, authority);
  const field = (name: string) => fields.get(name) ?? '';
  if (field('x-amz-algorithm') !== algorithm)
    throw unsupported('s3', `X-Amz-Algorithm only supports "${algorithm}"`);
  const { accessKeyId, scope } = readCredential(field('x-amz-credential'), 'query', 's3');
  if (scope.service !== 's3') throw malformed('s3', 'query', "Credential should be scoped to 's3'.");
  readTime(field('x-amz-date'), 'query', 's3');
  const sessionToken = fields.get('x-amz-security-token');
  const { caller, secretAccessKey } = identify({ accessKeyId, sessionToken }, 's3', authority);
  const stringToSign = field('policy');
  if (!isSame(signature, authority.signer.sign(secretAccessKey, scope, stringToSign)))
    throw wrongSignature('s3', { accessKeyId, signature, stringToSign });
  return caller;
}
