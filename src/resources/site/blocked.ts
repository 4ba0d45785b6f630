// Some accounts do not allow any public bucket. A site that needs one is refused before anything is made.
import { closedBy, liftBlock, readAccountBlock } from '../../aws/account-block.ts';
import type { Session } from '../../aws/session.ts';
import { isDenied, ThumbsError } from '../../errors/errors.ts';
import type { PlannedStep } from '../../events.ts';
import type { AccessFacets } from './public-thumbnails.ts';
import type { HostingFacets } from './site-hosting.ts';

/** These open a bucket of their own. */
const opening = ['site-hosting', 'public-thumbnails'];
/** The resources that open a bucket. */
const access: readonly string[] = ['publicAccessBlock', 'policy'] satisfies (keyof HostingFacets &
  keyof AccessFacets)[];

/**
 * Throws `PublicAccessBlocked`, before anything is made, when the plan opens a bucket and the account forbids it.
 * Without permission to check, S3 refuses it later.
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
  const text = `the account blocks public access (${closed.join(', ')}): the site's bucket cannot be made public; nothing was made or changed`;
  const fix = `view the pictures in another way: thumbs setup --site amplify, or thumbs gallery; or have the block lifted: ${liftBlock(session.place.account, block)}`;
  throw new ThumbsError('PublicAccessBlocked', text, { fix });
}
