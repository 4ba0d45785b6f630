// Makes links that show one picture or one folder to people without the token, until the link expires.
import { makeShare, reasonNotShareable, type Shared, shareKeyOf } from '../../lambda/share-token.ts';
import { listOriginals } from '../aws/objects.ts';
import { type Context, loadState } from '../aws/session.ts';
import { picturesNamed } from '../catalog/pictures.ts';
import { storedPrefix } from '../catalog/spelling.ts';
import { ThumbsError, UsageError } from '../errors/errors.ts';

/** Returns the stored key, or the folder's prefix with its slash. Throws if there is no such picture or folder. */
export async function sharedOf(context: Context, typed: string): Promise<Shared> {
  const isFolder = typed.endsWith('/');
  const reason = reasonNotShareable(isFolder ? { folder: typed } : { key: typed });
  if (reason) throw new UsageError(`'${typed}' cannot be shared: ${reason}`);
  if (isFolder) return { folder: await folderOf(context, typed) };
  for await (const { ImageID } of picturesNamed(context, [typed])) return { key: ImageID };
  throw noSuch(typed);
}

async function folderOf(context: Context, typed: string): Promise<string> {
  const folder = await storedPrefix(context, typed);
  for await (const _ of listOriginals(context, folder)) return folder;
  throw noSuch(folder);
}

const noSuch = (what: string) =>
  new ThumbsError('NoPicture', `there is no picture under ${what}`, {
    fix: 'to see what there is: thumbs scan --limit 20',
  });

/** Returns the API's URL with a trailing slash, or undefined if the stack has no API. */
export async function apiAddress(context: Context): Promise<string | undefined> {
  const data = await loadState(context);
  const { url } = data?.resources['http-api']?.outputs ?? {};
  return typeof url === 'string' ? url.replace(/\/?$/, '/') : undefined;
}

/** Throws UsageError if the stack has no API. */
export async function requireApi(context: Context): Promise<string> {
  const url = await apiAddress(context);
  if (url === undefined)
    throw new UsageError(
      'share links need the HTTP API, which this stack does not have',
      'thumbs setup --api',
    );
  return url;
}

/** Throws UsageError if the stack's token predates share links, `WrongToken` if `token` is not the stack's. */
export function linkTo(
  { settings }: Context,
  { api, token, shared, until }: { api: string; token: string; shared: Shared; until: number },
): string {
  const known = settings.api?.shareKey;
  if (!known)
    throw new UsageError(
      'the token of this stack is older than links, which are signed with it',
      'to make a new one: thumbs setup --rotate-token',
    );
  if (shareKeyOf(token) !== known)
    throw new ThumbsError('WrongToken', 'that is not the token that setup printed', {
      fix: 'to make a new one, which ends all links: thumbs setup --rotate-token',
    });
  return `${api}shared?share=${makeShare(token, { shared, until })}`;
}
