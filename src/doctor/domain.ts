// Checks a domain from outside: is its certificate issued, does DNS point to the distribution, does the URL respond?
import { resolveCname } from 'node:dns/promises';
import type { Session } from '../aws/session.ts';
import type { DomainState } from '../results/domain.ts';
import { type Finding, note, ok, problem, warning } from './check.ts';

export async function judgeDomain(session: Session, own: DomainState): Promise<Finding> {
  const { name, certificate, records, inUse } = own;
  if (certificate === 'PENDING_VALIDATION') {
    const record = records[0];
    const text = `the certificate of ${name} waits for its record in DNS`;
    return note(text, `set ${record?.type} ${record?.name} to ${record?.value}, then run thumbs setup again`);
  }
  if (certificate !== 'ISSUED')
    return problem(
      `the certificate of ${name} is ${certificate}`,
      "remove the domain and add it again: thumbs setup --domain ''",
    );
  if (!inUse) return note(`the certificate of ${name} is issued`, 'put it to use: thumbs setup');
  // A distribution of the embedded cloud has no DNS name.
  if (session.place.endpoint !== null) return ok(`${name} is a name of the distribution`);
  const host = records.at(-1)?.value ?? '';
  const [found, answers] = await Promise.all([namesOf(name), isAnswered(session, name)]);
  if (answers) return ok(`https://${name}/ answers`);
  const fix = `set CNAME ${name} to ${host} at your DNS provider`;
  if (found.length === 0) return problem(`${name} has no record in DNS`, fix);
  if (!found.includes(host)) return problem(`${name} leads to ${found.join(', ')}, not to ${host}`, fix);
  return warning(`${name} leads to the distribution, and does not answer yet`, 'try again in a few minutes');
}

/** A name without a CNAME may be an alias in Route 53; only a request can show whether it works. */
const namesOf = (name: string): Promise<string[]> => resolveCname(name).catch(() => []);

async function isAnswered({ signal }: Session, name: string): Promise<boolean> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(10_000)]);
  const answer = await fetch(`https://${name}/`, { method: 'HEAD', signal: limit }).catch(() => undefined);
  signal.throwIfAborted();
  return answer?.headers.get('via')?.includes('CloudFront') ?? false;
}
