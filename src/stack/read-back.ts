// Reads settings back from a stack whose state file is lost: AWS stores what was made, not what was requested.
import { apiEnvironment, environment } from '../../lambda/contract.ts';
import type { RecipeSettings } from '../../lambda/recipe.ts';
import { endTag, isReservedTag, sourceTag } from './own-tags.ts';
import type { Settings, Trigger } from './setting-types.ts';

type Text = string | null | undefined;
type Amount = number | null | undefined;

/** What was found of a stack. null: it does not exist. undefined: it could not be read. */
export interface LiveStack {
  /** By the id of the resource. */
  has(id: string): boolean;
  /** As far as the worker shows. */
  recipe: Partial<RecipeSettings>;
  architecture: Text;
  memoryMB: Amount;
  timeoutSeconds: Amount;
  /** The worker's. */
  role: Text;
  /** What it would be if thumbs had made it. */
  ownRole: string;
  boundary: Text;
  maxConcurrency: Amount;
  retentionDays: Amount;
  /** Of the events of the originals, wherever they are. */
  destination: Text;
  workerVariables: Readonly<Record<string, string>> | null | undefined;
  /** Of the API's function. */
  apiVariables: Readonly<Record<string, string>> | null | undefined;
  /** Of the distribution. */
  priceClass: Text;
  /** Custom domains of the distribution, and their certificate. */
  aliases: readonly string[];
  certificate: Text;
  /** The certificate that thumbs requested: issued, or waiting for its DNS record. */
  ownCertificate: { domain: string; arn: string } | undefined;
  /** The distribution serves the page. */
  isSiteOnCdn: boolean;
  /** Mail and web addresses that are subscribed to the topic. */
  subscribers: readonly string[];
  lacksAmplify: boolean;
  /** Of each resource whose tags could be read. */
  tags: readonly Readonly<Record<string, string>>[];
  note(text: string): void;
}

export function readTrigger(live: LiveStack): Trigger | undefined {
  if (live.destination) return live.destination.includes(':lambda:') ? 's3' : 's3-sqs';
  if (live.has('permission')) return 's3';
  if (!live.has('trigger')) return undefined;
  live.note('the bucket does not notify the queue: assuming --trigger sqs');
  return 'sqs';
}

/** A role outside of our own path is borrowed, and stays borrowed. */
export function readRole({ role, ownRole }: LiveStack): string | null | undefined {
  if (!role) return undefined;
  return role === ownRole ? null : role;
}

/** Only a function without the decoder says so. */
export const readHeic = ({ workerVariables }: LiveStack): false | undefined =>
  workerVariables?.[environment.heic] === 'off' ? false : undefined;

/** On everything that takes tags. */
export const readSource = ({ tags }: LiveStack): string | undefined =>
  tags.map((tags) => tags[sourceTag]).find((source) => source !== undefined);

export const readAlarms = (live: LiveStack): true | undefined =>
  live.has('alarms') || live.has('dashboard') || undefined;

export const readCdn = (live: LiveStack): true | undefined => live.has('cdn') || undefined;

export const readNotify = (live: LiveStack): true | undefined => live.has('notifications') || undefined;

/** Nothing tells them apart from those of others, so that they stay unless a person names others. */
export const readNotifyTo = ({ subscribers }: LiveStack): string[] | undefined =>
  subscribers.length > 0 ? [...subscribers] : undefined;

/** The first one is what a stack has that says nothing of it. */
export function readCdnPriceClass({ priceClass }: LiveStack): Settings['cdnPriceClass'] {
  if (priceClass === 'PriceClass_200') return '200';
  return priceClass === 'PriceClass_All' ? 'all' : undefined;
}

/** While a certificate is pending, it alone records the domain. */
export const readDomain = ({ ownCertificate, aliases }: LiveStack): string | undefined =>
  ownCertificate?.domain ?? aliases[0];

/** The user's own certificate, not one that thumbs requested. */
export const readCertificate = ({ certificate, ownCertificate }: LiveStack): string | undefined =>
  certificate && certificate !== ownCertificate?.arn ? certificate : undefined;

/** The latest, in case a setup that changed it did not finish. */
export function readEnd({ tags }: LiveStack): string | undefined {
  const ends = tags.map((tags) => tags[endTag]).filter((end) => end !== undefined);
  return ends.sort().at(-1);
}

/** The function has the token's hash. If it is gone, the token is too, and setup makes another. */
export function readApi(live: LiveStack): Settings['api'] {
  const variables = live.apiVariables;
  if (!variables && !live.has('http-api')) return undefined;
  const read = variables?.[apiEnvironment.read] === 'open' ? 'open' : 'token';
  const tokenHash = variables?.[apiEnvironment.tokenHash];
  const shareKey = variables?.[apiEnvironment.shareKey];
  if (tokenHash && shareKey) return { read, tokenHash, shareKey };
  return tokenHash ? { read, tokenHash } : { read, tokenHash: '', isTokenUnseen: true };
}

/** An unfinished site is recognised by its first part; without its API there is none. */
export function readSite(live: LiveStack): Settings['site'] {
  if (live.has('site-app') && !live.lacksAmplify) return 'amplify';
  if (live.has('public-thumbnails')) return 'public';
  if (live.isSiteOnCdn) return 'cdn';
  return live.has('site') || live.has('site-hosting') ? 'private' : undefined;
}

/** Those of others are not the settings' business; what everything carries alike is taken for given by `--tag`. */
export function readTags({ tags: [first, ...others] }: LiveStack): Record<string, string> | undefined {
  if (!first) return undefined;
  const isShared = ([key, value]: [string, string]) => others.every((tags) => tags[key] === value);
  const isGiven = ([key]: [string, string]) => !key.startsWith('aws:') && !isReservedTag(key);
  const found = Object.entries(first).filter((tag) => isGiven(tag) && isShared(tag));
  return found.length > 0 ? Object.fromEntries(found) : undefined;
}
