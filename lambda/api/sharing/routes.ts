// The routes of share links: creating one and showing its pictures.

import {
  makeShare,
  maxShareSeconds,
  reasonNotShareable,
  type Shared,
  shareKeyOf,
} from '../../share-token.ts';
import { type Position, statuses } from '../catalog.ts';
import { cursorOf, positionOf } from '../cursor.ts';
import { itemOf } from '../finding.ts';
import { bearerOf, unauthorized } from '../guard.ts';
import { detailsOf, viewOf } from '../image.ts';
import { Problem } from '../problem.ts';
import { json } from '../request.ts';
import type { Api, Call, Route } from '../route.ts';
import { schema } from '../schemas.ts';
import type { ShareLink } from '../wire.ts';
import { folderPage, picturePage, refusalPage } from './page.ts';
import type { Scope } from './scope.ts';

const createShare: Route = {
  id: 'createShare',
  method: 'POST',
  path: '/shares',
  access: 'write',
  summary: 'A link that shows one picture, or one folder, until its end',
  description: 'Signed, and kept nowhere: `thumbs setup --rotate-token` ends all links at once.',
  body: { 'application/json': schema('ShareRequest') },
  answers: { 201: { description: 'The link.', schema: schema('ShareLink') } },
  problems: [400, 401, 404],
  async run(call, api) {
    const { shares } = api;
    // A local gallery needs no token for access; here the token is needed to sign the link.
    const token = bearerOf(call.request);
    if (!shares?.shareKey)
      throw new Problem(400, 'Links need a newer token: thumbs setup --rotate-token makes one.');
    if (token === undefined || shareKeyOf(token) !== shares.shareKey)
      throw unauthorized('Links are signed with the token that setup printed.', token !== undefined);
    const { shared, seconds } = orderIn(call);
    const until = Date.now() + seconds * 1000;
    const share = makeShare(token, { shared: await stored(call, shared, api), until });
    const path = `shared?share=${share}`;
    return json(201, { share, path, expiresAt: new Date(until).toISOString() } satisfies ShareLink);
  },
};

/** Replaces the key by its stored spelling. Throws a Problem if the picture does not exist. */
async function stored(call: Call, shared: Shared, api: Api): Promise<Shared> {
  if ('folder' in shared) return shared;
  return { key: (await itemOf({ ...call, name: shared.key }, api)).ImageID };
}

function orderIn({ request: { body } }: Call): { shared: Shared; seconds: number } {
  const { key, folder, seconds } = parsed(body);
  if ((typeof key === 'string') === (typeof folder === 'string'))
    throw new Problem(400, 'Send {"key": …} or {"folder": …}, and "seconds".');
  if (!Number.isInteger(seconds) || seconds < 1 || seconds > maxShareSeconds)
    throw new Problem(400, `seconds must be a whole number from 1 to ${maxShareSeconds}.`);
  const shared = typeof key === 'string' ? { key } : { folder: String(folder) };
  const reason = reasonNotShareable(shared);
  if (reason) throw new Problem(400, `It cannot be shared: ${reason}.`);
  return { shared, seconds };
}

function parsed(body: Buffer): { key?: unknown; folder?: unknown; seconds: number } {
  try {
    return { seconds: 0, ...JSON.parse(String(body)) };
  } catch {
    throw new Problem(400, 'The body is not JSON.');
  }
}

const showShared: Route = {
  id: 'showShared',
  method: 'GET',
  path: '/shared',
  // Requests without a link are refused below; the gallery serves those who have the token.
  access: 'anyone',
  isShared: true,
  summary: 'What a share link opens, as a page',
  query: {
    image: { type: 'string', description: 'One picture of the folder.' },
    cursor: { type: 'string', description: 'From the previous page.' },
  },
  answers: { 200: { description: 'A page of HTML.' } },
  problems: [],
  refuse: refusalPage,
  async run(call, api) {
    const { scope } = call;
    if (!scope) throw new Problem(403, 'This address needs a link that somebody shared.');
    const { query } = call.request;
    const name = 'key' in scope.shared ? scope.shared.key : query.get('image');
    if (name !== null)
      return picturePage(scope, await detailsOf(await itemOf({ ...call, name }, api), api.shelf));
    const { folder } = scope.shared as { folder: string };
    const from = startOf(scope, query.get('cursor'));
    const { items, next } = await pageOf(folder, from, api);
    const images = await Promise.all(
      items.filter(({ ImageID }) => scope.covers(ImageID)).map((item) => viewOf(item, api.shelf)),
    );
    const cursor = scope.seal(cursorOf(next));
    return folderPage(scope, folder, { images: images.sort(byName), cursor, isFirst: from === undefined });
  },
};

const { compare } = new Intl.Collator('en', { numeric: true });
const byName = (a: { name: string }, b: { name: string }) => compare(a.name, b.name);

function startOf(scope: Scope, cursor: string | null): Position | undefined {
  if (cursor === null) return undefined;
  const text = scope.unseal(cursor);
  const position = text === undefined ? undefined : positionOf(text);
  if (!position) throw new Problem(400, 'This is not the address of a next page.');
  return position;
}

const perPage = 60;
/** Each read covers a thousand items of the table; one folder among many needs several reads. */
const maxReads = 40;

/** Reads until the page is full, because most items read may belong to other folders. */
async function pageOf(prefix: string, from: Position | undefined, { catalog }: Api) {
  const items: Awaited<ReturnType<typeof catalog.list>>['items'] = [];
  let next = from ?? { status: statuses[0] ?? 'done' };
  for (let reads = 0; reads < maxReads && items.length < perPage; reads += 1) {
    const page = await catalog.list({ status: 'done', prefix, limit: perPage - items.length }, next);
    items.push(...page.items);
    if (!page.next) return { items, next: undefined };
    next = page.next;
  }
  return { items, next };
}

export const sharingRoutes: readonly Route[] = [createShare, showShared];
