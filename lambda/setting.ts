// Values that setup put into the function's environment.
import { environment } from './contract.ts';

/** Throws when it is missing, because setup did not finish. */
export function setting(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`The function's environment lacks ${name}. Run thumbs setup again.`);
  return value;
}

/** Of a server that stands in for AWS, without a slash at its end. */
export const ownEndpoint = (): string | undefined =>
  (process.env.AWS_ENDPOINT_URL_S3 ?? process.env.AWS_ENDPOINT_URL)?.replace(/\/$/, '');

/** Before the keys of thumbnails, where a distribution is before their bucket. */
export function ownAddress(): string | undefined {
  const address = process.env[environment.address];
  return address?.startsWith('/') ? `${ownEndpoint() ?? ''}${address}` : address;
}
