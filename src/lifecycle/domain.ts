// A custom domain for the distribution: its current status and the DNS records that it still needs.
import type { DomainState } from '../results/domain.ts';
import type { CdnOutputs, CertificateOutputs } from '../stack/outputs.ts';
import type { StateData } from '../stack/state.ts';

/** Returns the domain as recorded in the state file after setup. */
export function domainOf({ settings, resources }: Pick<StateData, 'settings' | 'resources'>): {
  domain?: DomainState;
} {
  const { domain: name, certificate: given } = settings;
  const cdn = resources.cdn?.outputs as Partial<CdnOutputs> | undefined;
  if (!name || !cdn?.host) return {};
  const own = resources.certificate?.outputs as Partial<CertificateOutputs> | undefined;
  const status = given ? 'ISSUED' : (own?.status ?? 'unknown');
  const address = { name, type: 'CNAME', value: cdn.host };
  const records = [...(own?.record && !given ? [own.record] : []), address];
  return { domain: { name, inUse: status === 'ISSUED', certificate: status, records } };
}

/** Returns what is left to do, and one line for each DNS record to set. */
export function domainNotes(domain: DomainState | undefined): string[] {
  if (!domain) return [];
  const { name, inUse, certificate, records } = domain;
  const lines = records.map(({ name, type, value }) => `${type}  ${name}  ${value}`);
  if (inUse) return [`${name} is a name of the distribution; it opens with these records in DNS:`, ...lines];
  if (certificate !== 'PENDING_VALIDATION')
    return [`the certificate of ${name} is ${certificate}: remove the domain (--domain '') and add it again`];
  const text = `the certificate of ${name} waits for DNS: set these records at your DNS provider, and run thumbs setup again once it is issued, minutes to hours later`;
  return [text, ...lines];
}
