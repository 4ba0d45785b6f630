// Applies a response headers policy. Each header says whether it replaces the origin's.
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-response-headers-policies.html
import { child, text, type XmlElement } from '../s3/xml.ts';
import { responseHeadersPolicy } from './kinds.ts';
import { managedPolicies } from './managed.ts';
import type { CloudFront } from './records.ts';
import { isOn, listed, listedTexts } from './wire.ts';

type Headers = Record<string, string | number | string[]>;

interface Addition {
  name: string;
  value: string;
  replaces: boolean;
}

export function withPolicyHeaders(
  front: CloudFront,
  behaviour: XmlElement,
  headers: Headers,
  origin: string | undefined,
): Headers {
  const id = text(behaviour, 'ResponseHeadersPolicyId') ?? '';
  const kept = front.kept(responseHeadersPolicy.path).get(id);
  const config = (kept ?? managedPolicies(responseHeadersPolicy).find((one) => one.id === id))?.config;
  if (!config) return headers;
  const removed = listed(config, 'RemoveHeadersConfig', 'ResponseHeadersPolicyRemoveHeader').map((one) =>
    text(one, 'Header')?.toLowerCase(),
  );
  const staying = Object.entries(headers).filter(([name]) => !removed.includes(name));
  const added = [...cors(child(config, 'CorsConfig'), origin), ...security(config), ...custom(config)]
    .filter(({ name, replaces }) => replaces || !staying.some(([other]) => other === name))
    .map(({ name, value }) => [name, value] as const);
  return Object.fromEntries([...staying, ...added]);
}

/** Only for requests with an Origin header. */
function cors(config: XmlElement | undefined, origin: string | undefined): Addition[] {
  if (!config || origin === undefined) return [];
  const origins = listedTexts(config, 'AccessControlAllowOrigins', 'Origin');
  const isEverybody = origins.includes('*');
  if (!isEverybody && !origins.includes(origin)) return [];
  const exposed = listedTexts(config, 'AccessControlExposeHeaders', 'Header');
  const replaces = isOn(config, 'OriginOverride');
  return [
    { name: 'access-control-allow-origin', value: isEverybody ? '*' : origin, replaces },
    ...(exposed.length > 0
      ? [{ name: 'access-control-expose-headers', value: exposed.join(', '), replaces }]
      : []),
    ...(isEverybody ? [] : [{ name: 'vary', value: 'Origin', replaces }]),
  ];
}

function security(config: XmlElement): Addition[] {
  const all = child(config, 'SecurityHeadersConfig');
  const part = (
    name: string,
    header: string,
    readValue: (one: XmlElement) => string | undefined,
  ): Addition[] => {
    const one = child(all, name);
    const value = one && readValue(one);
    return value ? [{ name: header, value, replaces: isOn(one, 'Override') }] : [];
  };
  return [
    ...part('ContentTypeOptions', 'x-content-type-options', () => 'nosniff'),
    ...part('FrameOptions', 'x-frame-options', (one) => text(one, 'FrameOption')),
    ...part('XSSProtection', 'x-xss-protection', protection),
    ...part('ReferrerPolicy', 'referrer-policy', (one) => text(one, 'ReferrerPolicy')),
    ...part('ContentSecurityPolicy', 'content-security-policy', (one) => text(one, 'ContentSecurityPolicy')),
    ...part('StrictTransportSecurity', 'strict-transport-security', transportSecurity),
  ];
}

const protection = (one: XmlElement) =>
  isOn(one, 'Protection') ? `1${isOn(one, 'ModeBlock') ? '; mode=block' : ''}` : '0';

function transportSecurity(one: XmlElement): string {
  const words = [isOn(one, 'IncludeSubdomains') && 'includeSubDomains', isOn(one, 'Preload') && 'preload'];
  return [`max-age=${text(one, 'AccessControlMaxAgeSec')}`, ...words.filter((word) => word !== false)].join(
    '; ',
  );
}

function custom(config: XmlElement): Addition[] {
  return listed(config, 'CustomHeadersConfig', 'ResponseHeadersPolicyCustomHeader').map((one) => ({
    name: (text(one, 'Header') ?? '').toLowerCase(),
    value: text(one, 'Value') ?? '',
    replaces: isOn(one, 'Override'),
  }));
}
