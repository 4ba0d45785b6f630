// Some accounts keep every bucket from being opened. A site that needs an open one is refused before anything is made.
import { closedBy, liftBlock, readAccountBlock } from '../../aws/account-block.ts';
import type { Session } from '../../aws/session.ts';
import { isDenied, ThumbsError } from '../../errors/errors.ts';
import type { PlannedStep } from '../../events.ts';
import type { AccessFacets } from './public-thumbnails.ts';
import type { HostingFacets } from './site-hosting.ts';

/** Each opens a bucket of its own. */
const opening = ['site-hosting', 'public-thumbnails'];
/** What they open it with. */
const access: readonly string[] = ['publicAccessBlock', 'policy'] satisfies (keyof HostingFacets &
  keyof AccessFacets)[];

/**
 * Throws `PublicAccessBlocked`, before anything is made, when the plan opens a bucket and the account will not have it.
 * Who may not look finds out on the way.
 */
export async function refuseBlocked(session: Session, steps: readonly PlannedStep[]): Promise<void> {
  const opens = ({ id, action, differences }: PlannedStep) =>
    opening.includes(id) && (action === 'create' || differences.some(({ field }) => access.includes(field)));
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
