// What to do about credentials, by the message of AWS or its SDK. The SDK has one error name for every reason why it
// finds none, so its messages have to distinguish them.
import { expiredNames, identityNames, missingNames, refusedNames } from './codes.ts';

export const expiredAdvice =
  'the session has expired: paste new credentials into .env and run the same command again';

const identityAdvice =
  'AWS does not accept the web identity token: get a new one from its issuer, into the file named by AWS_WEB_IDENTITY_TOKEN_FILE or the profile';

/** The first match counts. Suggested `aws` commands get the profile's name where one is in use. */
const problems: [words: RegExp, advice: string][] = [
  [
    /ENOTFOUND|ECONNREFUSED|EAI_AGAIN|ETIMEDOUT/,
    'the server that issues the credentials does not answer: check the network and run the same command again',
  ],
  [
    /sso_session|Sso session '|invalid SSO credentials|Conflicting SSO/,
    'complete the single sign-on settings of the profile: aws configure sso',
  ],
  [
    /ForbiddenException: No access/,
    'this single sign-on user may not use that account or role: check sso_account_id and sso_role_name of the profile',
  ],
  [/\bSSO\b|aws sso login|Session token not found/, 'sign in again: aws sso login'],
  [
    /re-?authenticate|^Failed to (load|refresh) (a )?token|^Token (validation failed|refresh response)/i,
    'sign in again: aws login',
  ],
  [
    /multi-factor authentication/,
    'get a session with your MFA code, then run the same command without the profile: eval "$(aws configure export-credentials --format env)"',
  ],
  [
    /credential_process (did|returned|of the profile failed)/,
    'run the credential_process of the profile in ~/.aws/config by hand and read its output',
  ],
  [
    /^Could not resolve credentials using profile: \[(?!default\])|^Profile (?!default ).* could not be found/,
    'to list the profiles: aws configure list-profiles',
  ],
  [/^Token expired: current date/, identityAdvice],
  [
    /^Server responded with status|HTTP credential provider|instance metadata/,
    "this machine's own role could not be read: check that it has one, or choose a profile",
  ],
];

const byName: [names: readonly string[], advice: string][] = [
  [expiredNames, expiredAdvice],
  [identityNames, identityAdvice],
  [
    refusedNames,
    'AWS does not accept these credentials: check them in .env, the environment or ~/.aws, and run the same command again',
  ],
  [
    missingNames,
    'no AWS credentials were found: check the name of the profile if you gave one, copy .env.sample to .env and fill it in, or work without an account: thumbs --local setup',
  ],
];

/** Messages of sources in the SDK's chain that nobody has configured. */
const unused = /^Skipping SSO provider|^EC2 Instance Metadata Service access disabled/;

/** Undefined for a message that is not about credentials. */
export function credentialsProblem(words: string): string | undefined {
  return unused.test(words) ? undefined : problems.find(([pattern]) => pattern.test(words))?.[1];
}

/** Undefined for errors that are not about credentials. */
export function credentialsAdvice({ name, message }: Error): string | undefined {
  const known = byName.find(([names]) => names.includes(name))?.[1];
  return known && (credentialsProblem(message) ?? known);
}
