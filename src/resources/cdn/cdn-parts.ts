// All pieces of one distribution at once: found by their name, proven by their comment, made, mended and removed.
import { isDeepStrictEqual } from 'node:util';
import type { Context, Session } from '../../aws/session.ts';
import type { Owner } from '../../engine/resource.ts';
import { ignore, isAws, isExists, ThumbsError } from '../../errors/errors.ts';
import { retryWhile, schedules } from '../../machine/wait.ts';
import { gone, isCdnName, ownerIn as ownerOfTags, unlessNotServed, whenCurrent } from './cdn-calls.ts';
import { type CdnFacets, inShapeOf, ownerComment } from './cdn-config.ts';
import type { Head, Piece, PieceKind, Version } from './cdn-piece.ts';
import { type PieceName, pieceKinds, pieceNames } from './cdn-pieces.ts';

const kindOf = (name: PieceName) => pieceKinds[name] as PieceKind<unknown>;

const list = (session: Session, part: PieceName): Promise<Piece[]> =>
  unlessNotServed(session, kindOf(part).list(session));

const listEvery = async (session: Session): Promise<Piece[]> =>
  (await Promise.all(pieceNames.map((part) => list(session, part)))).flat();

/** Names of this stack that pieces have, whatever there is of a distribution. */
export async function pieceNamesFound(session: Session): Promise<string[]> {
  return (await listEvery(session)).map(({ name }) => name).filter((name) => isCdnName(session.place, name));
}

/** Whose the pieces of this name are. */
export async function pieceOwners(session: Session, name: string): Promise<Owner[]> {
  const found = (await listEvery(session)).filter((one) => one.name === name);
  return found.map(({ comment }) => ownerIn(session, comment));
}

/** As for a distribution: the comment says what its tags say. */
function ownerIn(session: Session, comment: string): Owner {
  const said = [...comment.matchAll(/(thumbs:\w+)=(\S+)/g)].map(([, key = '', value = '']) => [key, value]);
  return ownerOfTags(session, Object.fromEntries(said));
}

type Found = { [Part in PieceName]: { piece: Piece; version: Version<unknown> } | undefined };

export async function readPieces(session: Session, name: string): Promise<Found> {
  const read = async (part: PieceName): Promise<[PieceName, Found[PieceName]]> => {
    const piece = (await list(session, part)).find((one) => one.name === name);
    const version = piece && (await kindOf(part).read(session, piece));
    return [part, piece && version && { piece, version }];
  };
  return Object.fromEntries(await Promise.all(pieceNames.map(read))) as Found;
}

/** What is compared of a piece; null where there is none. */
export const facetOf = <Part extends PieceName>(
  found: Found,
  part: Part,
  desired: CdnFacets,
): CdnFacets[Part] | null =>
  found[part] ? (inShapeOf(found[part].version.value, desired[part]) as CdnFacets[Part]) : null;

export type Ids = Record<PieceName, string>;

/** Makes what is missing and mends what differs; answers the ids. */
export async function putPieces(context: Context, name: string, desired: CdnFacets): Promise<Ids> {
  const head: Head = { name, comment: ownerComment(context.names) };
  const found = await readPieces(context, name);
  const ids: Partial<Ids> = {};
  for (const part of pieceNames) ids[part] = await putPiece(context, part, found[part], head, desired);
  return ids as Ids;
}

async function putPiece(
  context: Context,
  part: PieceName,
  found: Found[PieceName],
  head: Head,
  desired: CdnFacets,
): Promise<string> {
  const kind = kindOf(part);
  const value = desired[part];
  if (!found) {
    try {
      return await kind.create(context, head, value);
    } catch (error) {
      // The answer of a creation was lost, and it was sent again.
      const made = isExists(error) ? (await readPieces(context, head.name))[part] : undefined;
      if (!made) throw error;
      return putPiece(context, part, made, head, desired);
    }
  }
  const { piece, version } = found;
  if (piece.comment !== head.comment) throw foreign(kind.what, piece);
  if (!isDeepStrictEqual(inShapeOf(version.value, value), inShapeOf(value, value))) {
    await whenCurrent(context, async () => {
      const latest = await kind.read(context, piece);
      await kind.update(context, piece, latest?.etag, head, value);
    });
  }
  return piece.id;
}

const foreign = (what: string, { name }: Piece) =>
  new ThumbsError(
    'Conflict',
    `the ${what} ${name} exists already and was not made by this stack; it is left alone`,
    {
      fix: 'remove it yourself, or use another stack: --stack NAME',
    },
  );

/** Once no distribution refers to them: CloudFront may see a deleted one for a while. Those of others stay. */
export function removePieces(session: Session, name: string): Promise<void> {
  const isHeld = (error: unknown) => isAws(error, ...inUse) && !session.isHasty;
  return retryWhile(
    session,
    'CloudFront still sees the deleted distribution',
    isHeld,
    schedules.releasedByCdn,
    () => whenCurrent(session, () => removeOnce(session, name)),
  );
}

const inUse = ['OriginAccessControlInUse', 'CachePolicyInUse', 'ResponseHeadersPolicyInUse', 'FunctionInUse'];

async function removeOnce(session: Session, name: string): Promise<void> {
  const found = await readPieces(session, name);
  for (const part of pieceNames) {
    const one = found[part];
    if (!one || one.piece.comment !== ownerComment(session.place)) continue;
    await ignore(gone, kindOf(part).remove(session, one.piece, one.version.etag));
  }
}
