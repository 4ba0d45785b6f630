// thumbs scan: streams the images table as a table, CSV or JSON; or only counts.
import { type Context, openStack } from '../aws/session.ts';
import type { ScanOptions } from '../catalog/scan.ts';
import { storedPrefix } from '../catalog/spelling.ts';
import { withAddresses } from '../delivery/addresses.ts';
import { countListed, listImages, listSorted, type Order } from '../delivery/listing.ts';
import { exit, type Run, tellRecords, withSession } from './invocation/command.ts';

export interface ScanFlags extends ScanOptions {
  count?: boolean;
  csv?: boolean;
  sort?: Order;
}

const list = (context: Context, { sort, ...options }: ScanFlags) =>
  sort ? listSorted(context, options, sort) : listImages(context, options);

export const run: Run<ScanFlags> = ({ flags, ...call }) =>
  withSession(call, async (session) => {
    const context = await openStack(session);
    const { reporter, emit } = call;
    const prefix = flags.prefix && (await storedPrefix(context, flags.prefix));
    const options = { ...flags, prefix };
    await reporter.recordsAs(flags.count ? 'count' : flags.csv ? 'csv' : 'table');
    const count = await (flags.count
      ? countListed(context, options)
      : tellRecords(reporter, withAddresses(context, list(context, options))));
    emit({ event: 'done', command: 'scan', count });
    if (count === 0) emit({ event: 'hint', text: nothing(flags) });
    return exit.done;
  });

function nothing({ status, prefix, limit }: ScanFlags): string {
  if (status || prefix || limit === 0) return 'no matches';
  return 'there are no images yet; to send some: thumbs upload PATH';
}
