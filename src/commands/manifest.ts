// thumbs manifest: every picture with all its addresses, for the build of a site. Streamed, whatever the number.
import { openStack } from '../aws/session.ts';
import { picturesBelow } from '../catalog/pictures.ts';
import { storedPrefix } from '../catalog/spelling.ts';
import { type Entry, entryOf, noteRefused, thumbnailBase } from '../delivery/addresses.ts';
import { type ManifestFormat, manifestText } from '../delivery/manifest.ts';
import { writeWhole } from '../machine/whole-file.ts';
import { csvLine } from '../terminal/csv.ts';
import { exit, type Run, tellRecords, withSession, writeText } from './invocation/command.ts';

export interface ManifestFlags {
  prefix?: string;
  format: ManifestFormat;
  output?: string;
}

export const run: Run<ManifestFlags> = ({ flags, ...call }) =>
  withSession(call, async (session) => {
    const context = await openStack(session);
    const { emit, config, reporter } = call;
    const base = thumbnailBase(context);
    const prefix = await storedPrefix(context, flags.prefix ?? '');
    let count = 0;
    const entries = async function* (): AsyncGenerator<Entry> {
      for await (const item of picturesBelow(context, prefix)) {
        count += 1;
        yield entryOf(base, item);
      }
    };
    const text = () => manifestText(entries(), flags.format, csvLine);
    if (flags.output) await writeWhole(flags.output, text());
    else if (config.output.json) await tellRecords(reporter, entries());
    else for await (const piece of text()) if (!(await writeText(reporter, piece))) break;
    if (count > 0) noteRefused(context);
    emit({ event: 'done', command: 'manifest', count, ...(flags.output ? { manifest: flags.output } : {}) });
    return exit.done;
  });
