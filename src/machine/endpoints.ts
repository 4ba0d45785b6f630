// Where an AWS-shaped server is named instead of AWS: for all services (`AWS_ENDPOINT_URL`) or for one (`AWS_ENDPOINT_URL_S3`).
import { UsageError } from '../errors/errors.ts';
import { isEndpointName } from './dotenv.ts';

type Environment = Record<string, string | undefined>;

/** The variables that name one, and are not told to be ignored. Throws UsageError for what is no address of a server. */
export function endpointsOf(environment: Environment): Record<string, string> {
  if (isOn(environment.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS)) return {};
  const names = Object.keys(environment).filter(isEndpointName);
  return Object.fromEntries(
    names.sort().flatMap((name): [string, string][] => {
      const url = environment[name];
      return url ? [[name, checkUrl(name, url)]] : [];
    }),
  );
}

export function onlyEndpoints(from: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(from).filter(([name]) => isEndpointName(name)));
}

/** Throws UsageError for what is no address of a server. */
export function checkUrl(name: string, url: string): string {
  if (/^https?:$/.test(URL.parse(url)?.protocol ?? '')) return url;
  throw new UsageError(
    `${name} is not a server address: '${url}'`,
    'expected for example http://127.0.0.1:4566',
  );
}

/** A switch in the environment, or in a profile. */
export function isOn(value: string | undefined): boolean {
  return value !== undefined && !['', '0', 'false', 'no', 'off'].includes(value.toLowerCase());
}
