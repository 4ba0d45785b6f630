// Where the bytes of an image are: its original, or a thumbnail that its item lists.
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { lightest, listed, named } from '../../lambda/choice.ts';
import type { ImageItem } from '../../lambda/contract.ts';
import { portableName } from '../../lambda/file-names.ts';
import type { Context } from '../aws/session.ts';
import { ThumbsError, whileDoing } from '../errors/errors.ts';
import { shellQuoted } from '../machine/shell.ts';

export interface Source {
  bucket: string;
  key: string;
  /** A file name for it, without folders. */
  name: string;
}

export interface Wanted {
  /** The name of a rendition, or its size; undefined means the original. */
  size: string | undefined;
  /** undefined: the one with the fewest bytes. */
  format: string | undefined;
}

/** Programs that read files know all formats of thumbnails, or the person names one that they know. */
const everyFormat = 'image/avif,image/webp';

/** Throws when there is no such thumbnail, and why. */
export async function findSource(context: Context, key: string, wanted: Wanted): Promise<Source> {
  const { names } = context;
  const { size, format } = wanted;
  if (size === undefined) return { bucket: names.originals.bucket, key, name: fileName(key) };
  const item = await readItem(context, key);
  const found = named(item?.Thumbnails ?? [], size);
  const thumbnail = lightest(
    found.filter(({ Format }) => format === undefined || Format === format),
    everyFormat,
  );
  if (!thumbnail) throw noThumbnail(key, wanted, item);
  const extension = thumbnail.Key.slice(thumbnail.Key.lastIndexOf('.'));
  const name = fileName(key).replace(/\.[^.]+$/, '');
  return { bucket: names.of('thumbnails'), key: thumbnail.Key, name: `${name}-${size}${extension}` };
}

async function readItem(context: Context, ImageID: string): Promise<ImageItem | undefined> {
  const TableName = context.names.of('images');
  const command = new GetItemCommand({ TableName, Key: marshall({ ImageID }), ConsistentRead: true });
  const { Item } = await context
    .client(DynamoDBClient)
    .send(command, { abortSignal: context.signal })
    .catch((error) => {
      throw whileDoing(`reading the table ${TableName}`, error);
    });
  return Item && (unmarshall(Item) as ImageItem);
}

function noThumbnail(key: string, { size, format }: Wanted, item: ImageItem | undefined): ThumbsError {
  const there = item?.Thumbnails ?? [];
  if (there.length > 0) {
    const kind = format === undefined ? '' : ` as ${format}`;
    return new ThumbsError('NoThumbnail', `${key} has no thumbnail of size ${size}${kind}`, {
      fix: `it has ${listed(there)}; to add sizes: thumbs setup --sizes …, then thumbs reprocess`,
    });
  }
  return noThumbnails(key, item);
}

/** Of any size. */
export function noThumbnails(key: string, item: ImageItem | undefined): ThumbsError {
  const why = item?.Error ? `: ${item.Error.Message}` : item ? '' : ' (yet)';
  return new ThumbsError('NoThumbnail', `'${key}' has no thumbnails${why}`, {
    fix: `to see its status: thumbs scan --prefix ${shellQuoted(key)}`,
  });
}

/** The last part of the key, as every file system keeps it. */
function fileName(key: string): string {
  const last = key.split('/').findLast((part) => part !== '') ?? '';
  if (/^\.*$/.test(last)) return 'image';
  return portableName(last);
}
