// thumbs query: a PartiQL statement on the images table. Read-only, unless --write is given.
import { openStack } from '../aws/session.ts';
import { runStatement } from '../catalog/partiql.ts';
import { readStatement, type Statement } from '../catalog/statement.ts';
import { isAws, UsageError, whileDoing } from '../errors/errors.ts';
import { exit, type Run, tellRecords, withSession } from './invocation/command.ts';

export interface QueryFlags {
  write?: boolean;
  param?: string[];
  limit?: number;
  csv?: boolean;
}

export const run: Run<QueryFlags> = async ({ args: [text = ''], flags, ...call }) => {
  // Before any call, so that a forbidden write is never attempted.
  checkWrite(readStatement(text, ''), flags);
  return withSession(call, async (session) => {
    const context = await openStack(session);
    const statement = readStatement(text, context.names.of('images'));
    if (statement.fullScan) session.emit({ event: 'note', id: 'query', text: statement.fullScan });
    await call.reporter.recordsAs(flags.csv ? 'csv' : 'table', statement.columns);
    const found = runStatement(context, statement, { params: flags.param ?? [], limit: flags.limit });
    const count = await tellRecords(call.reporter, found).catch((error) => {
      throw whileDoing('querying DynamoDB', error, isAws(error, 'ValidationException') ? advice : undefined);
    });
    const isWrite = statement.kind !== 'select';
    call.emit({ event: 'done', command: 'query', count, ...(isWrite ? { written: statement.kind } : {}) });
    if (!isWrite && count === 0) call.emit({ event: 'hint', text: 'no matches' });
    return exit.done;
  });
};

/** DynamoDB's refusals name a position in the text, but no way out. */
const advice =
  "DynamoDB's PartiQL has SELECT of attributes, WHERE and ORDER BY on a key; no COUNT, LIKE, JOIN, GROUP BY or LIMIT: count with thumbs scan --count, limit with --limit 10. A write must name one image: WHERE ImageID = '…'";

function checkWrite({ kind }: Statement, { write }: QueryFlags): void {
  if (kind === 'select' || write) return;
  throw new UsageError(
    `${kind.toUpperCase()} changes only the table: neither the images nor the thumbnails follow`,
    'if you want that: thumbs query --write "…"',
  );
}
