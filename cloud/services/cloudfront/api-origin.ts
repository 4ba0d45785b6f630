// An HTTP API as an origin: the behaviour's origin request policy decides which parts of the viewer request it receives.
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/controlling-origin-requests.html
import type { CloudRequest, CloudResponse } from '../../service.ts';
import { child, text, type XmlElement } from '../s3/xml.ts';
import { originRequestPolicy } from './kinds.ts';
import { managedPolicies } from './managed.ts';
import type { CloudFront } from './records.ts';
import { listedTexts } from './wire.ts';

/** The ID in `ID.execute-api.REGION.amazonaws.com`; undefined for any other domain. */
export const apiIdOf = (domain: string): string | undefined =>
  /^([a-z0-9]+)\.execute-api\.[a-z0-9-]+\.amazonaws\.com$/.exec(domain)?.[1];

export interface ApiOrigin {
  id: string;
  domain: string;
}

interface Forwarded {
  /** Percent-encoded, relative to the API. */
  path: string;
  /** The request as the viewer sent it. */
  viewer: CloudRequest;
  /** The viewer's query, as changed by the viewer-request function. */
  query: URLSearchParams;
}

export function askApi(
  front: CloudFront,
  { id, domain }: ApiOrigin,
  behaviour: XmlElement,
  { path, viewer, query: sent }: Forwarded,
): Promise<CloudResponse> {
  const policy = policyOf(front, behaviour);
  const query = chosenQuery(policy, sent);
  const isSent = headerChoice(policy);
  const own = { host: domain, 'user-agent': 'Amazon CloudFront', 'x-amz-cf-id': 'embedded' };
  const headers = { ...own, ...chosen(viewer.headers, isSent) };
  const ownLists = Object.fromEntries(Object.entries(own).map(([name, value]) => [name, [value]]));
  const headerLists = { ...ownLists, ...chosen(viewer.headerLists, isSent) };
  return front.cloud.apis.callApi(id, {
    ...viewer,
    path,
    query,
    rawQuery: query.toString(),
    headers,
    headerLists,
  });
}

function policyOf(front: CloudFront, behaviour: XmlElement): XmlElement | undefined {
  const id = text(behaviour, 'OriginRequestPolicyId') ?? '';
  const found = front.kept(originRequestPolicy.path).get(id);
  return (found ?? managedPolicies(originRequestPolicy).find((one) => one.id === id))?.config;
}

/** Headers that describe the body; forwarded whatever the policy says. */
const always = ['content-type', 'content-length', 'content-encoding', 'transfer-encoding'];

function headerChoice(policy: XmlElement | undefined): (name: string) => boolean {
  const settings = child(policy, 'HeadersConfig');
  const names = listedTexts(settings, 'Headers', 'Name').map((name) => name.toLowerCase());
  const choices: Record<string, (name: string) => boolean> = {
    allViewer: () => true,
    allExcept: (name) => !names.includes(name),
    whitelist: (name) => names.includes(name),
  };
  const choice = choices[text(settings, 'HeaderBehavior') ?? ''] ?? (() => false);
  const areCookiesSent = text(child(policy, 'CookiesConfig'), 'CookieBehavior') === 'all';
  return (name) => always.includes(name) || (name === 'cookie' ? areCookiesSent : choice(name));
}

const chosen = <Value>(all: NodeJS.Dict<Value>, isSent: (name: string) => boolean): NodeJS.Dict<Value> =>
  Object.fromEntries(Object.entries(all).filter(([name]) => isSent(name)));

function chosenQuery(policy: XmlElement | undefined, query: URLSearchParams): URLSearchParams {
  const settings = child(policy, 'QueryStringsConfig');
  const names = listedTexts(settings, 'QueryStrings', 'Name');
  const choices: Record<string, (name: string) => boolean> = {
    all: () => true,
    allExcept: (name) => !names.includes(name),
    whitelist: (name) => names.includes(name),
  };
  const choice = choices[text(settings, 'QueryStringBehavior') ?? ''] ?? (() => false);
  return new URLSearchParams([...query].filter(([name]) => choice(name)));
}
