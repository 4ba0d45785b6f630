// What the flags say about the site. A site needs the HTTP API: its page knows nobody else to ask.
import { closedBy, liftBlock, readAccountBlock } from './aws/account-block.ts';
import type { Session } from './context.ts';
import type { PlannedStep } from './engine/events.ts';
import { isDenied, ThumbsError, UsageError } from './errors.ts';
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

/** Each opens a bucket of its own. */
const opening = ['site-hosting', 'public-thumbnails'];

/**
 * Throws `PublicAccessBlocked`, before anything is made, when the plan opens a bucket and the account will not have it.
 * Who may not look finds out on the way.
 */
export async function refuseBlocked(session: Session, steps: readonly PlannedStep[]): Promise<void> {
  const opens = ({ id, action, differences }: PlannedStep) =>
    opening.includes(id) &&
    (action === 'create' || differences.some(({ field }) => ['publicAccessBlock', 'policy'].includes(field)));
  if (!steps.some(opens)) return;
  const block = await readAccountBlock(session).catch((error) => {
    if (isDenied(error)) return undefined;
    throw error;
  });
  const closed = closedBy(block);
  if (closed.length === 0) return;
  const text = `the account blocks public access (${closed.join(', ')}): a bucket of a site cannot be opened; nothing was made or changed`;
  const fix = `take another way to see the pictures: thumbs setup --site amplify, or thumbs gallery; or have the block lifted: ${liftBlock(session.place.account, block)}`;
  throw new ThumbsError('PublicAccessBlocked', text, { fix });
}
