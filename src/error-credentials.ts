// What to do about credentials, by what AWS or its SDK says of them. The SDK has one error name for whatever keeps it
// from finding any, so its words have to tell the kinds apart.
import { expiredNames, missingNames, refusedNames } from './error-names.ts';

export const expiredAdvice =
  'the session has expired: paste new credentials into .env and run the same command again';

const byName: [names: readonly string[], advice: string][] = [
  [expiredNames, expiredAdvice],
  [
    refusedNames,
    'AWS does not accept these credentials: check them in .env, the environment or ~/.aws, and run the same command again',
  ],
  [
    missingNames,
    'no AWS credentials were found: check the name of the profile if you gave one; or copy .env.sample to .env and fill it in, or try without an account: thumbs --local',
  ],
];

/** Undefined for errors that are not about credentials. */
export function credentialsAdvice({ name }: Error): string | undefined {
  return byName.find(([names]) => names.includes(name))?.[1];
}
