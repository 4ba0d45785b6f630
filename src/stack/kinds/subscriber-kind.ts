// The subscribers of notifications: mail and web addresses, as flags and the project file give them, and as SNS has them.
import { isLoopback } from '../../machine/loopback.ts';
import type { Mistake } from '../mistake.ts';
import { type Kind, shown } from './setting-kinds.ts';

/** What SNS calls them. */
interface Endpoint {
  Protocol: string;
  Endpoint: string;
}

type Found = { [Field in keyof Endpoint]?: Endpoint[Field] | undefined };

const mailRule = /^mailto:[^\s@?,;]+@[^\s@?,;]+$/;
const takes = 'mailto:NAME@HOST or https://HOST/PATH';

export const subscriberList: Kind<string[]> = {
  takes: `addresses such as ${takes}`,
  accepts: (value): value is string[] => mistakesIn(value).length === 0,
  mistakes: mistakesIn,
  // Wrong ones are reported by `mistakes`, with the reason and without a password that may be in them.
  parse: (text, previous = []) => (text === '' ? [] : [...new Set([...previous, text])]),
  schema: { type: 'array', items: { type: 'string', pattern: '^(mailto|https?):' }, uniqueItems: true },
};

function mistakesIn(value: unknown): Mistake[] {
  if (!Array.isArray(value)) return [{ path: [], problem: `must be a list of addresses: ["${takes}"]` }];
  return value.flatMap((one, index) => {
    const problem = value.indexOf(one) < index ? `has ${shown(one)} twice` : problemOf(one);
    return problem ? [{ path: [], problem }] : [];
  });
}

/** Plain HTTP is for a server on this machine only: elsewhere, others on the way could read and change messages. */
function problemOf(address: unknown): string | undefined {
  const otherwise = `takes ${takes}, not ${shown(address)}`;
  if (typeof address !== 'string' || /\s/.test(address)) return otherwise;
  if (mailRule.test(address)) return undefined;
  const url = URL.parse(address);
  if (!url || !/^https?:\/\//i.test(address)) return otherwise;
  if (url.username || url.password)
    return 'takes an address without user name and password, which the state file would contain';
  if (url.protocol === 'https:' || isLoopback(url.hostname)) return undefined;
  return `takes http: only for this machine, not ${shown(address)}; use https:`;
}

export function endpointOf(address: string): Endpoint {
  if (address.startsWith('mailto:')) return { Protocol: 'email', Endpoint: address.slice('mailto:'.length) };
  return { Protocol: /^https:/i.test(address) ? 'https' : 'http', Endpoint: address };
}

/** Undefined for a kind of subscription that thumbs never makes. */
export function addressOf({ Protocol, Endpoint = '' }: Found): string | undefined {
  if (Protocol === 'email') return `mailto:${Endpoint}`;
  return Protocol === 'https' || Protocol === 'http' ? Endpoint : undefined;
}
