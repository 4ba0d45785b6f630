// thumbs html: prints pictures as markup to paste into a page.
import { openStack } from '../aws/session.ts';
import { picturesBelow, picturesNamed } from '../catalog/pictures.ts';
import { storedPrefix } from '../catalog/spelling.ts';
import { entryOf, noteRefused, thumbnailBase } from '../delivery/addresses.ts';
import { pictureMarkup } from '../delivery/markup.ts';
import { UsageError } from '../errors/errors.ts';
import { exit, type Run, withSession, writeText } from './invocation/command.ts';

export interface HtmlFlags {
  prefix?: string;
  sizes: string;
  class?: string;
  lazy?: boolean;
}

export const run: Run<HtmlFlags> = ({ args, flags, ...call }) => {
  const { prefix, sizes, class: className, lazy: isLazy } = flags;
  if (args.length > 0 === (prefix !== undefined))
    throw new UsageError('thumbs html takes keys or --prefix', 'thumbs html KEY…, or thumbs html --prefix P');
  return withSession(call, async (session) => {
    const context = await openStack(session);
    const { emit, config, reporter } = call;
    const items =
      prefix === undefined
        ? picturesNamed(context, args)
        : picturesBelow(context, await storedPrefix(context, prefix));
    let count = 0;
    for await (const item of items) {
      const html = pictureMarkup(entryOf(thumbnailBase(context), item), { sizes, className, isLazy });
      if (html === undefined) continue;
      count += 1;
      if (config.output.json) emit({ event: 'record', key: item.ImageID, html });
      else if (!(await writeText(reporter, `${html}\n`))) break;
    }
    if (count > 0) noteRefused(context);
    emit({ event: 'done', command: 'html', count });
    if (count === 0) emit({ event: 'hint', text: 'no picture with thumbnails matches' });
    return exit.done;
  });
};
