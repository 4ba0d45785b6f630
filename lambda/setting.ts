// Reads the values that setup put into the function's environment.
import { environment } from './contract.ts';

/** Throws when it is missing, because setup did not finish. */
export function setting(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`The function's environment lacks ${name}. Run thumbs setup again.`);
  return value;
}

/** URL of a server that stands in for AWS, without a trailing slash. */
export const ownEndpoint = (): string | undefined =>
  (process.env.AWS_ENDPOINT_URL_S3 ?? process.env.AWS_ENDPOINT_URL)?.replace(/\/$/, '');

/** URL prefix of thumbnail keys if a distribution is in front of their bucket. */
export function ownAddress(): string | undefined {
  const address = process.env[environment.address];
  return address?.startsWith('/') ? `${ownEndpoint() ?? ''}${address}` : address;
}
