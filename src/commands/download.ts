// thumbs download: one thumbnail, or the original, to a file, into a folder, or to stdout (-o -).
import { openStack } from '../aws/session.ts';
import { findSource } from '../catalog/source.ts';
import { storedKey } from '../catalog/spelling.ts';
import { UsageError } from '../errors/errors.ts';
import { chooseFile, downloadToFile, openRemote } from '../transfer/download.ts';
import { exit, type Run, withSession } from './invocation/command.ts';

export interface DownloadFlags {
  /** Name or size of the thumbnail; without it, the original. */
  size?: string;
  /** Of the thumbnail. */
  format?: string;
  /** File or folder; `-` for stdout. */
  output?: string;
  force?: boolean;
}

export const run: Run<DownloadFlags> = async ({ args: [key = ''], flags, ...call }) => {
  const { size, format, output, force = false } = flags;
  const { emit, reporter, config } = call;
  const toStdout = output === '-';
  if (toStdout && config.output.json)
    throw new UsageError('-o - and --json both write to stdout', 'choose one');
  if (format !== undefined && size === undefined)
    throw new UsageError('--format names a format of a thumbnail', 'say which one: --size NAME');
  return withSession(call, async (session) => {
    const context = await openStack(session);
    const started = context.clock.elapsed();
    const source = await findSource(context, await storedKey(context, key), { size, format });
    const file = toStdout ? '-' : await chooseFile(source.name, output, force);
    let bytes = 0;
    if (toStdout) {
      for await (const chunk of await openRemote(context, source)) {
        bytes += chunk.length;
        if (!(await reporter.write(chunk))) break;
      }
    } else {
      bytes = await downloadToFile(context, source, file);
    }
    emit({
      event: 'done',
      command: 'download',
      downloaded: file,
      key: source.key,
      bytes,
      ms: context.clock.elapsed() - started,
    });
    return exit.done;
  });
};
