// All pieces of one distribution at once: found by their name, proven by their comment, made, mended and removed.
import { isDeepStrictEqual } from 'node:util';
import type { Context, Session } from '../../aws/session.ts';
import type { Owner } from '../../engine/resource.ts';
import { ignore, isExists, ThumbsError } from '../../errors/errors.ts';
import { gone, isCdnName, unlessNotServed } from './cdn-calls.ts';
import { type CdnFacets, inShapeOf, ownerComment } from './cdn-config.ts';
import type { Head, Piece, PieceKind, Version } from './cdn-piece.ts';
import { type PieceName, pieceKinds, pieceNames } from './cdn-pieces.ts';

const kindOf = (name: PieceName) => pieceKinds[name] as PieceKind<unknown>;

/** With names of this stack. */
async function list(session: Session, part: PieceName): Promise<Piece[]> {
  const all = await unlessNotServed(session, kindOf(part).list(session));
  return all.filter(({ name }) => isCdnName(session.place, name));
}

/** Names of pieces, whatever is there of a distribution. */
export async function pieceNamesFound(session: Session): Promise<string[]> {
  return (await Promise.all(pieceNames.map((part) => list(session, part)))).flat().map(({ name }) => name);
}

/** Whose the pieces of this name are. */
export async function pieceOwners(session: Session, name: string): Promise<Owner[]> {
  const found = (await Promise.all(pieceNames.map((part) => list(session, part)))).flat();
  return found.filter((one) => one.name === name).map(({ comment }) => ownerIn(session, comment));
}

function ownerIn({ place }: Session, comment: string): Owner {
  if (comment === ownerComment(place)) return place.stack;
  return /^thumbs:stack=(\S+)/.exec(comment)?.[1] === undefined ? null : `another (${comment})`;
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
    await kind.update(context, piece, version.etag, head, value);
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

/** Once no distribution refers to them. Those of others stay. */
export async function removePieces(session: Session, name: string): Promise<void> {
  const found = await readPieces(session, name);
  for (const part of pieceNames) {
    const one = found[part];
    if (!one || one.piece.comment !== ownerComment(session.place)) continue;
    await ignore(gone, kindOf(part).remove(session, one.piece, one.version.etag));
  }
}
