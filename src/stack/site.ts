// The flags about the site. A site needs the HTTP API, because its page has no other source.
import { UsageError } from '../errors/errors.ts';
import { hasCdn, type Settings, type Site, sites } from './settings.ts';
import type { StateData } from './state.ts';

export interface SiteFlags {
  /** true: `--site` without a kind; false: `--no-site`. */
  site?: Site | boolean;
}

interface Choice {
  site?: Site;
  /** What the flags imply about the API. */
  api?: boolean;
}

/** Throws UsageError for an unknown kind, and for a site without an API. */
export function chooseSite(before: Site | undefined, flags: SiteFlags & { api?: boolean }): Choice {
  const { site: asked = before, api } = flags;
  if (asked === undefined || asked === false) return api === undefined ? {} : { api };
  const site = asked === true ? 'cdn' : asked;
  if (!sites.includes(site)) throw new UsageError(`--site takes ${sites.join(', ')}, not '${site}'`);
  if (api === false) {
    throw new UsageError('the site reads its pictures through the HTTP API', 'omit both: --no-api --no-site');
  }
  return { site, api: true };
}

/** The page's address, from the state. */
export function siteOf({ settings, resources }: Pick<StateData, 'settings' | 'resources'>): {
  site?: string;
} {
  const record = resources[settings.site === 'amplify' ? 'site-deployment' : 'site-hosting'];
  const url = record?.outputs.url;
  return settings.site && typeof url === 'string' ? { site: url } : {};
}

/** Where the distribution is, as the state tells. */
export function cdnOf({ settings, resources }: Pick<StateData, 'settings' | 'resources'>): { cdn?: string } {
  const url = resources.cdn?.outputs.url;
  return hasCdn(settings) && typeof url === 'string' ? { cdn: url } : {};
}

/** Shown before anything is opened. */
export const publicWarning =
  '--site public: everybody who knows or guesses an address can see the thumbnails, without a token; originals stay private. To close it again: thumbs setup --site private';

/** S3 website endpoints do not support TLS. */
export const isPlainHttp = ({ site }: Pick<Settings, 'site'>) => site === 'private' || site === 'public';

export const plainHttpWarning =
  'S3 serves this kind of site over plain HTTP: the token that visitors enter can be read on the way. Over HTTPS, on a CDN: thumbs setup --site';
