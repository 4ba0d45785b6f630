// The page as a site serves it: the built files, with the addresses it may contact written into them.
import type { Context } from '../../aws/session.ts';
import type { PackedFile } from '../../packaging/files.ts';
import { builtPage } from '../../packaging/page.ts';
import type { Inputs } from '../../stack/outputs.ts';
import { isPlainHttp } from '../../stack/site.ts';
import { pictureOrigins } from './site-address.ts';

/** Undefined while the API has no address yet. */
export function sitePage(context: Context, inputs: Inputs): PackedFile[] | undefined {
  const url = inputs['http-api']?.url;
  if (url === undefined) return undefined;
  const api = apiAddress(context, url);
  const files = builtPage().map(({ name, bytes }) => ({
    name,
    bytes: name === 'index.html' ? Buffer.from(withPolicy(bytes.toString(), context, api)) : bytes,
  }));
  const { settings, names } = context;
  const { read = 'token', shareKey } = settings.api ?? {};
  const share = shareKey ? { share: api } : {};
  const warning = isPlainHttp(settings) ? { isPlainHttp: true } : {};
  const source = names.source === undefined ? {} : { source: names.source };
  const config = { api, read, write: 'token', title: names.stack, ...source, ...share, ...warning };
  return [...files, { name: 'config.json', bytes: Buffer.from(`${JSON.stringify(config)}\n`) }];
}

/**
 * On the distribution, the API is next to the page. On a stand-in for AWS, page and API share one origin, so a path works
 * on any port.
 */
function apiAddress({ place, settings }: Context, url: string): string {
  if (settings.site === 'cdn') return './api';
  return place.endpoint && url.startsWith(place.endpoint) ? url.slice(place.endpoint.length) : url;
}

const policyTag = /(<meta\s+http-equiv="Content-Security-Policy"\s+content=")([^"]*)(")/i;

/** The page's own policy, extended by exactly the addresses that this site needs. */
export function withPolicy(html: string, context: Context, api: string): string {
  const pictures = pictureOrigins(context);
  const connections = /^[./]/.test(api) ? pictures : [new URL(api).origin, ...pictures];
  const places = {
    'default-src': ["'none'"],
    'img-src': ["'self'", 'blob:', 'data:', ...pictures],
    'connect-src': ["'self'", ...connections],
  };
  return html.replace(policyTag, (_tag, start: string, built: string, end: string) => {
    const own = built.split(';').map((directive) => directive.trim());
    const kept = own.filter((directive) => directive && !((directive.split(/\s+/)[0] ?? '') in places));
    const added = Object.entries(places).map(([name, values]) => `${name} ${values.join(' ')}`);
    return `${start}${[...added, ...kept].join('; ')}${end}`;
  });
}
