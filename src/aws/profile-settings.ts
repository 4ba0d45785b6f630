// What a profile of the AWS shared files says about the way to AWS. The SDK follows its `endpoint_url` by itself, but
// buckets are then looked for in host names that resolve nowhere, and the state file would be said to be AWS's.
import { loadSharedConfigFiles } from '@smithy/core/config';
import type { Config } from '../config.ts';
import { checkUrl, isOn } from '../machine/endpoints.ts';

type Sections = Record<string, Record<string, string | undefined>>;

/** The configuration with what the profile adds. Whatever the environment or a flag says comes first. */
export async function withProfileSettings(config: Config): Promise<Config> {
  if (config.local) return config;
  const { configFile, credentialsFile } = await loadSharedConfigFiles();
  const name = config.profile ?? 'default';
  const profile = { ...configFile[name], ...credentialsFile[name] };
  const caFiles = config.caFiles.length > 0 || !profile.ca_bundle ? config.caFiles : [profile.ca_bundle];
  const others = { region: config.region ?? profile.region, caFiles };
  if (config.ignoresEndpoints || isOn(profile.ignore_configured_endpoint_urls))
    return { ...config, ...others };
  const found = endpointsIn(profile, configFile, name);
  const isOverruled = config.serviceEndpoints.AWS_ENDPOINT_URL !== undefined;
  const serviceEndpoints = isOverruled ? config.serviceEndpoints : { ...found, ...config.serviceEndpoints };
  const endpoint = serviceEndpoints.AWS_ENDPOINT_URL ?? Object.values(serviceEndpoints)[0];
  return { ...config, ...others, serviceEndpoints, endpoint };
}

/** Under the names of the variables that say the same: `s3.endpoint_url` of a services section is AWS_ENDPOINT_URL_S3. */
function endpointsIn(
  profile: Record<string, string | undefined>,
  sections: Sections,
  name: string,
): Record<string, string> {
  const services = profile.services ? (sections[`services.${profile.services}`] ?? {}) : {};
  const found: [string, string | undefined][] = [['AWS_ENDPOINT_URL', profile.endpoint_url]];
  for (const [key, url] of Object.entries(services)) {
    const [, service] = /^(\w+)\.endpoint_url$/.exec(key) ?? [];
    if (service) found.push([`AWS_ENDPOINT_URL_${service.toUpperCase()}`, url]);
  }
  return Object.fromEntries(
    found.flatMap(([variable, url]) =>
      url ? [[variable, checkUrl(`endpoint_url of the profile '${name}'`, url)]] : [],
    ),
  );
}
