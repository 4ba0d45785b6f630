// Apps of Amplify Hosting as thumbs sees them: names are not unique, ids are random, and many accounts deny it all.
import { AmplifyClient, type App, paginateListApps } from '@aws-sdk/client-amplify';
import { ownerOf } from '../aws/tags.ts';
import type { Context, Session } from '../context.ts';
import type { Live } from '../engine/resource.ts';
import { isDenied, isNotServed, isQuota } from '../errors.ts';
import { suffixOf } from '../names.ts';

export const branchName = 'main';
export const deployedTag = 'thumbs:deployed';
export const gone = ['NotFoundException', 'ResourceNotFoundException'];

/** All of the stack, whatever their suffix, the oldest first: whoever comes second gives way. */
export async function listApps(session: Session): Promise<App[]> {
  const { stack, endpoint } = session.place;
  const client = session.client(AmplifyClient);
  const call = Array.fromAsync(paginateListApps({ client, pageSize: 100 }, {}));
  const pages = await call.catch((error) => {
    // Few of the servers that stand in for AWS have Amplify; a stack without a site does not miss it.
    if (endpoint === null || !isNotServed(error)) throw error;
    return [];
  });
  const age = ({ createTime }: App) => createTime?.getTime() ?? 0;
  return pages
    .flatMap(({ apps = [] }) => apps)
    .filter(({ name = '', tags }) => suffixOf(stack, 'site', name) && ownerOf(tags) === stack)
    .sort((a, b) => age(a) - age(b) || String(a.appId).localeCompare(String(b.appId)));
}

export async function appsNamed(session: Session, name: string): Promise<App[]> {
  return (await listApps(session)).filter((app) => app.name === name);
}

/**
 * An account without Amplify, or without room for another app (new ones have little), is no reason to fail: the rest of
 * the stack works. What is denied counts as borrowed.
 */
export async function unlessDenied(
  context: Context,
  run: () => Promise<Live | undefined>,
): Promise<Live | undefined> {
  try {
    return await run();
  } catch (error) {
    if (!isDenied(error) && !isQuota(error)) throw error;
    const why = isDenied(error) ? 'may not use Amplify' : 'takes no more apps of Amplify (see thumbs doctor)';
    context.note(
      `this account ${why}; the site is left out. Instead: thumbs setup --site private (S3), or thumbs gallery`,
    );
    return denied(context);
  }
}

export function denied({ names }: Context): Live {
  return { outputs: { denied: true, borrowed: true }, facets: {}, owner: names.stack };
}
