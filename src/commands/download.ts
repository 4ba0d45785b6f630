// thumbs download: one thumbnail, or the original, to a file, into a folder, or to stdout (-o -); or many into a folder.
import { type Context, openStack } from '../aws/session.ts';
import { choosePictures } from '../catalog/originals.ts';
import { findSource } from '../catalog/source.ts';
import { storedKey } from '../catalog/spelling.ts';
import { checkDownload, type DownloadFlags } from '../delivery/download-flags.ts';
import { fetchPictures } from '../delivery/fetch.ts';
import { chooseFile, chooseFolder, download } from '../transfer/download.ts';
import { exit, type Invocation, type Run, withSession } from './invocation/command.ts';

export const run: Run<DownloadFlags> = async ({ args, flags, ...call }) => {
  checkDownload(args, flags, call.config.output.json);
  const [key = ''] = args;
  return withSession(call, async (session) => {
    const context = await openStack(session);
    if (args.length !== 1) return fetchMany(context, args, flags);
    await fetchOne(context, key, flags, call.reporter);
    return exit.done;
  });
};

async function fetchOne(
  context: Context,
  typed: string,
  { size, format, output, force = false }: DownloadFlags,
  { write }: Invocation['reporter'],
): Promise<void> {
  const { clock, emit } = context;
  const started = clock.elapsed();
  const source = await findSource(context, await storedKey(context, typed), { size, format });
  const downloaded = output === '-' ? '-' : await chooseFile(source.name, output, force);
  const bytes = await download(context, source, downloaded === '-' ? write : downloaded);
  const ms = clock.elapsed() - started;
  emit({ event: 'done', command: 'download', downloaded, key: source.key, bytes, ms });
}

async function fetchMany(context: Context, typed: readonly string[], flags: DownloadFlags) {
  const { clock, emit, config } = context;
  const { size, format, output = config.stack, force = false, all, prefix } = flags;
  const started = clock.elapsed();
  const folder = await chooseFolder(output);
  const chosen = await choosePictures(context, typed, all ? '' : prefix);
  const totals = { count: 0, unchanged: 0, failed: 0, bytes: 0 };
  try {
    await fetchPictures(context, chosen, { folder, size, format, force }, totals);
  } finally {
    const ms = clock.elapsed() - started;
    emit({ event: 'done', command: 'download', downloaded: folder, ...totals, ms });
  }
  return totals.failed > 0 ? exit.someImagesFailed : exit.done;
}
