// Apps of Amplify Hosting: names are not unique, ids are random, and many accounts deny everything.
import { AmplifyClient, type App, paginateListApps } from '@aws-sdk/client-amplify';
import type { Context, Session } from '../../aws/session.ts';
import { commonOwner, ownerOf } from '../../aws/tags.ts';
import { optionalRead } from '../../engine/plan.ts';
import type { Owner } from '../../engine/resource.ts';
import { isDenied, isNotServed, isQuota } from '../../errors/errors.ts';
import { isNamed } from '../../stack/names.ts';
import type { Denied } from '../../stack/outputs.ts';

export const branchName = 'main';
export const deployedTag = 'thumbs:deployed';
export const gone = ['NotFoundException', 'ResourceNotFoundException'];

export const isAppName = isNamed('site');

/** All of the stack, whatever their suffix, oldest first: the later one yields. */
export async function listApps(session: Session): Promise<App[]> {
  const { stack } = session.place;
  const age = ({ createTime }: App) => createTime?.getTime() ?? 0;
  return (await listAll(session))
    .filter(({ name = '', tags }) => isAppName({ stack }, name) && ownerOf(tags) === stack)
    .sort((a, b) => age(a) - age(b) || String(a.appId).localeCompare(String(b.appId)));
}

/** Names are not unique. `wanted`: those that count at all. */
export async function appOwner(
  session: Session,
  name: string,
  wanted: (app: App) => boolean = () => true,
): Promise<{ owner: Owner } | undefined> {
  const all = await optionalRead(session, 'the list of Amplify apps', listAll(session));
  if (!all) return { owner: undefined };
  const found = all.filter((app) => app.name === name && wanted(app));
  return commonOwner(
    found.map(({ tags = {} }) => ownerOf(tags)),
    session,
  );
}

/** All of the account's, in this region. */
async function listAll(session: Session): Promise<App[]> {
  const { endpoint } = session.place;
  const client = session.client(AmplifyClient);
  const call = Array.fromAsync(paginateListApps({ client, pageSize: 100 }, {}));
  const pages = await call.catch((error) => {
    // Few stand-ins for AWS have Amplify; a stack without a site does not need it.
    if (endpoint === null || !isNotServed(error)) throw error;
    return [];
  });
  return pages.flatMap(({ apps = [] }) => apps);
}

export async function appsNamed(session: Session, name: string): Promise<App[]> {
  return (await listApps(session)).filter((app) => app.name === name);
}

interface Denial {
  outputs: Denied;
  facets: Record<string, never>;
  owner: string;
}

/**
 * An account without Amplify, or without room for another app (new ones have little), is no reason to fail: the rest of
 * the stack works. A denied app counts as borrowed.
 */
export async function unlessDenied<L>(context: Context, run: () => Promise<L>): Promise<L | Denial> {
  try {
    return await run();
  } catch (error) {
    if (!isDenied(error) && !isQuota(error)) throw error;
    const why = isDenied(error)
      ? 'may not use Amplify'
      : 'has no room for another Amplify app (see thumbs doctor)';
    context.note(
      `this account ${why}; the site is skipped. Alternatives: thumbs setup --site private (S3), or thumbs gallery`,
    );
    return denied(context);
  }
}

export function denied({ names }: Context): Denial {
  return { outputs: { denied: true, borrowed: true }, facets: {}, owner: names.stack };
}
