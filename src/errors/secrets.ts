// Removes what AWS and HTTP quote in their messages and must not appear in a log: key ids, secret keys, tokens, signatures.

/** In URLs, headers, XML, JSON and settings files: the name in group 1 stays, the value is removed. */
const secrets = [
  /\b(AKIA|ASIA)[A-Z0-9]{12,}/g,
  /((?:x-amz-(?:signature|security-token)|\bsignature)\W{1,3})[\w%+/=-]{16,}/gi,
  /((?:secret_?access_?key|session_?token)\W{1,4})[\w%+/=-]{6,}/gi,
];

/** The text with every secret shortened to '…'. */
export function maskSecrets(text: string): string {
  return secrets.reduce((masked, secret) => masked.replace(secret, '$1…'), text);
}
