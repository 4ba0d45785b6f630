// A name of one's own for the distribution: what of it works already, and which records a DNS provider has to be told.
import type { DomainState } from '../results/domain.ts';
import type { CdnOutputs, CertificateOutputs } from '../stack/outputs.ts';
import type { StateData } from '../stack/state.ts';

/** As the state file tells, after a setup. */
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

/** Undefined when there is nothing left to do but the record of the name itself. */
export function domainNote(domain: DomainState | undefined): string | undefined {
  if (!domain) return undefined;
  const { name, inUse, certificate, records } = domain;
  const lines = records.map(({ name, type, value }) => `\n    ${type}  ${name}  ${value}`).join('');
  if (inUse) return `${name} is a name of the distribution; it opens with this record in DNS:${lines}`;
  if (certificate === 'PENDING_VALIDATION')
    return `the certificate of ${name} waits for DNS. Set these records at your DNS provider; once it is issued, minutes to hours later, run thumbs setup again:${lines}`;
  return `the certificate of ${name} is ${certificate}: remove the domain (--domain '') and add it again`;
}
