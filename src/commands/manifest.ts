// thumbs manifest: every picture with all its addresses, for the build of a site. Streamed, whatever the number.
import { openStack } from '../aws/session.ts';
import { picturesBelow } from '../catalog/pictures.ts';
import { storedPrefix } from '../catalog/spelling.ts';
import { type Entry, entryOf, noteRefused, thumbnailBase } from '../delivery/addresses.ts';
import { looksLikeManifest, type ManifestFormat, manifestText } from '../delivery/manifest.ts';
import { writeWhole } from '../machine/whole-file.ts';
import { csvLine } from '../terminal/csv.ts';
import { chooseFile } from '../transfer/download.ts';
import { isFileFault } from '../transfer/faults.ts';
import { withFile } from '../transfer/local-file.ts';
import { exit, type Run, tellRecords, withSession, writeText } from './invocation/command.ts';

export interface ManifestFlags {
  prefix?: string;
  format: ManifestFormat;
  output?: string;
  force?: boolean;
}

export const run: Run<ManifestFlags> = ({ flags, ...call }) =>
  withSession(call, async (session) => {
    const context = await openStack(session);
    const { emit, config, reporter } = call;
    const file = await fileToWrite(flags);
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
    if (file) await writeWhole(file, text());
    else if (config.output.json) await tellRecords(reporter, entries());
    else for await (const piece of text()) if (!(await writeText(reporter, piece))) break;
    if (count > 0) noteRefused(context);
    emit({ event: 'done', command: 'manifest', count, ...(file ? { manifest: file } : {}) });
    return exit.done;
  });

/** Undefined for stdout. Every build of a site writes the manifest again; another file is replaced only with --force. */
async function fileToWrite({ format, output = '-', force = false }: ManifestFlags) {
  if (output === '-') return undefined;
  return chooseFile(`manifest.${format}`, output, force || (await isManifest(output)));
}

async function isManifest(file: string): Promise<boolean> {
  try {
    return looksLikeManifest(String(await withFile(file, (readAt) => readAt(0, 32))));
  } catch (error) {
    if (isFileFault(error)) return false;
    throw error;
  }
}
