// What the flags say about the site. A site needs the HTTP API: its page knows nobody else to ask.
import { UsageError } from '../errors/errors.ts';
import { type Site, sites } from './settings.ts';
import type { StateData } from './state.ts';

export interface SiteFlags {
  /** true: `--site` without a kind; false: `--no-site`. */
  site?: Site | boolean;
}

interface Choice {
  site?: Site;
  /** What is to be taken for said about the API. */
  api?: boolean;
}

/** Throws UsageError for a kind that is none, and for a site without an API. */
export function chooseSite(before: Site | undefined, flags: SiteFlags & { api?: boolean }): Choice {
  const { site: asked = before, api } = flags;
  if (asked === undefined || asked === false) return api === undefined ? {} : { api };
  const site = asked === true ? 'private' : asked;
  if (!sites.includes(site)) throw new UsageError(`--site takes ${sites.join(', ')}, not '${site}'`);
  if (api === false) {
    throw new UsageError(
      'the site reads its pictures through the HTTP API',
      'take both away: --no-api --no-site',
    );
  }
  return { site, api: true };
}

/** Where the page is, as the state tells. */
export function siteOf({ settings, resources }: Pick<StateData, 'settings' | 'resources'>): {
  site?: string;
} {
  const record = resources[settings.site === 'amplify' ? 'site-deployment' : 'site-hosting'];
  const url = record?.outputs.url;
  return settings.site && typeof url === 'string' ? { site: url } : {};
}

/** Told before anything is opened. */
export const publicWarning =
  '--site public: everybody who knows or guesses an address can see the thumbnails, without a token; originals stay private. Close it again: thumbs setup --site private';
