// thumbs url: the addresses of a picture's thumbnails, one per line.
import { openStack } from '../aws/session.ts';
import { picturesNamed } from '../catalog/pictures.ts';
import { entryOf, noteRefused, type Rendition, thumbnailBase } from '../delivery/addresses.ts';
import { ThumbsError } from '../errors/errors.ts';
import { exit, type Run, withSession, writeText } from './invocation/command.ts';

export interface UrlFlags {
  size?: string;
  format?: string;
}

export const run: Run<UrlFlags> = ({ args, flags, ...call }) =>
  withSession(call, async (session) => {
    const context = await openStack(session);
    const { emit, config } = call;
    let count = 0;
    for await (const item of picturesNamed(context, args)) {
      const { key, renditions } = entryOf(thumbnailBase(context), item);
      const wanted = renditions.filter((one) => isWanted(one, flags));
      if (wanted.length === 0) throw noSuch(key, flags, renditions);
      for (const one of wanted) {
        if (config.output.json) emit({ event: 'record', key, ...one });
        else await writeText(call.reporter, `${one.url}\n`);
      }
      count += wanted.length;
    }
    if (count > 0) noteRefused(context);
    emit({ event: 'done', command: 'url', count });
    return exit.done;
  });

const isWanted = (one: Rendition, { size, format }: UrlFlags) =>
  (size === undefined || one.name === size) && (format === undefined || one.format === format);

function noSuch(key: string, { size, format }: UrlFlags, all: Rendition[]): ThumbsError {
  const asked = [size, format].filter(Boolean).join(' as ');
  const there = all.map(({ name, format }) => `${name} (${format})`).join(', ');
  return new ThumbsError('NoThumbnail', `${key} has no thumbnail ${asked}`, { fix: `it has ${there}` });
}
