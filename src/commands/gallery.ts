// thumbs gallery: serves the pictures as a page on this machine, until Ctrl-C.
import { openStack } from '../aws/session.ts';
import { apiAddress } from '../delivery/share.ts';
import { UsageError } from '../errors/errors.ts';
import { startGallery } from '../gallery/server.ts';
import { apiOf, pictureOrigins } from '../gallery/stack-api.ts';
import { show, untilInterrupted, waker } from '../gallery/visit.ts';
import { isLoopback } from '../machine/loopback.ts';
import { openOriginals } from '../transfer/download.ts';
import { openReceiver } from '../transfer/receive.ts';
import { typingOf } from './invocation/advice.ts';
import { exit, type Run, withSession } from './invocation/command.ts';
import { programWithFlags, typed } from './usage/typed.ts';

export interface GalleryFlags {
  port?: number;
  host?: string;
  /** Opens it in the browser. */
  open?: boolean;
}

export const run: Run<GalleryFlags> = async ({ flags, ...call }) => {
  const { port = 8000, host = '127.0.0.1' } = flags;
  if (port > 65_535)
    throw new UsageError(`there is no port ${port}`, '1 to 65535, or 0 for any that is free');
  return withSession(call, async (session) => {
    const context = await openStack(session);
    if (!isLoopback(host))
      context.note(`whoever reaches ${host} can see, add and delete the pictures of this stack`);
    const typing = typingOf(context.config);
    const started = context.clock.elapsed();
    const { url, stop } = await startGallery({
      host,
      port,
      title: context.names.stack,
      command: programWithFlags(typing),
      api: apiOf(context, (text) => typed(text, typing)),
      share: context.settings.api?.shareKey ? await apiAddress(context) : undefined,
      receive: openReceiver(context),
      read: openOriginals(context),
      pictureOrigins: pictureOrigins(context),
      wake: waker(context),
    });
    try {
      context.emit({ event: 'listening', id: 'gallery', url });
      if (flags.open) await show(context, url);
      await untilInterrupted(context.signal);
    } finally {
      await stop();
    }
    context.emit({ event: 'done', command: 'gallery', gallery: url, ms: context.clock.elapsed() - started });
    return exit.done;
  });
};
