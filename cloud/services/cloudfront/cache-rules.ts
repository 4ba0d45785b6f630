// Applies a cache policy: what is part of the key, and how long an answer is fresh.
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/Expiration.html
import type { CloudResponse } from '../../service.ts';
import { child, text, type XmlElement } from '../s3/xml.ts';
import { cachePolicy } from './kinds.ts';
import { managedPolicies } from './managed.ts';
import type { CloudFront } from './records.ts';
import { listed, listedTexts } from './wire.ts';

export function policyOf(front: CloudFront, behaviour: XmlElement): XmlElement {
  const id = text(behaviour, 'CachePolicyId') ?? '';
  const found =
    front.kept(cachePolicy.path).get(id) ?? managedPolicies(cachePolicy).find((one) => one.id === id);
  // A behaviour cannot lack one: it is checked on creation, and cannot be deleted while in use.
  return found?.config ?? {};
}

const parametersOf = (policy: XmlElement) => child(policy, 'ParametersInCacheKeyAndForwardedToOrigin');

/** Sorted by name, so that `?a&b` and `?b&a` are the same. */
export function queryInKey(policy: XmlElement, query: URLSearchParams): URLSearchParams {
  const settings = child(parametersOf(policy), 'QueryStringsConfig');
  const behaviour = text(settings, 'QueryStringBehavior');
  const names = listedTexts(settings, 'QueryStrings', 'Name');
  const takes: Record<string, (name: string) => boolean> = {
    all: () => true,
    whitelist: (name) => names.includes(name),
    allExcept: (name) => !names.includes(name),
  };
  const isTaken = takes[behaviour ?? ''] ?? (() => false);
  const kept = new URLSearchParams([...query].filter(([name]) => isTaken(name)));
  kept.sort();
  return kept;
}

export function keyOf(
  policy: XmlElement,
  path: string,
  query: URLSearchParams,
  headers: NodeJS.Dict<string | string[]>,
): string {
  const settings = child(parametersOf(policy), 'HeadersConfig');
  const names =
    text(settings, 'HeaderBehavior') === 'whitelist' ? listedTexts(settings, 'Headers', 'Name') : [];
  const values = names.map((name) => `${name.toLowerCase()}=${headers[name.toLowerCase()] ?? ''}`);
  return [path, queryInKey(policy, query).toString(), ...values].join('\n');
}

/** In ms. The origin's value within the policy's bounds; the policy's default if there is none. */
export function freshMs(policy: XmlElement, headers: Record<string, unknown>, now: number): number {
  const seconds = (name: string, standard: number) => Number(text(policy, name) ?? standard);
  const [min, max] = [seconds('MinTTL', 0), seconds('MaxTTL', 31_536_000)];
  const said = saidByOrigin(headers, now);
  const wanted = said ?? Math.max(seconds('DefaultTTL', 86_400), min);
  return Math.min(Math.max(wanted, min), max) * 1000;
}

function saidByOrigin(headers: Record<string, unknown>, now: number): number | undefined {
  const control = String(headers['cache-control'] ?? '').toLowerCase();
  if (/\b(no-store|no-cache|private)\b/.test(control)) return 0;
  const age = /\bs-maxage=(\d+)/.exec(control)?.[1] ?? /\bmax-age=(\d+)/.exec(control)?.[1];
  if (age !== undefined) return Number(age);
  const expires = Date.parse(String(headers.expires ?? ''));
  return Number.isNaN(expires) ? undefined : Math.max(0, (expires - now) / 1000);
}

export interface ErrorRule {
  page: string | undefined;
  status: number;
  freshMs: number;
}

/** How an error of the origin is cached and shown. https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/HTTPStatusCodes.html */
export function errorRule(config: XmlElement, { status, headers = {} }: CloudResponse): ErrorRule {
  const found = listed(config, 'CustomErrorResponses', 'CustomErrorResponse').find(
    (one) => Number(text(one, 'ErrorCode')) === status,
  );
  return {
    page: text(found, 'ResponsePagePath') || undefined,
    status: Number(text(found, 'ResponseCode') || status),
    freshMs: errorSeconds(status, headers, Number(text(found, 'ErrorCachingMinTTL') ?? 10)) * 1000,
  };
}

/** Some errors are always cached, some only if the origin sends a max-age, all others never. */
function errorSeconds(status: number, headers: Record<string, unknown>, min: number): number {
  const said = /\bs-maxage=(\d+)|\bmax-age=(\d+)/.exec(String(headers['cache-control'] ?? '').toLowerCase());
  const age = said ? Number(said[1] ?? said[2]) : undefined;
  if ([404, 405, 414, 500, 501, 502, 503, 504].includes(status)) return Math.max(min, age ?? 0);
  return [400, 403, 412, 415].includes(status) && age !== undefined ? Math.max(min, age) : 0;
}
