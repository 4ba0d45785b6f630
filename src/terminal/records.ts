// Prints a stream of records on stdout without holding it in memory: a table, CSV, or only their number.
import type { LogLine } from '../catalog/worker-log.ts';
import { csvLine } from './csv.ts';
import { fieldColumns, fieldText } from './fields.ts';
import { csvFields, csvTitles, type ImageRecord, imageColumns, problemColumns } from './images.ts';
import type { Sink } from './sink.ts';
import { partColumns, receiptColumns } from './stacks.ts';
import type { Style } from './style.ts';
import type { Column } from './table.ts';

/** `table` is the table of images. */
export type RecordForm = keyof typeof tables | 'logs' | 'csv' | 'count';

/** `add` gets the kind of record that the layout is made for. */
const tables = {
  table: imageColumns,
  problems: problemColumns,
  state: partColumns,
  receipts: receiptColumns,
} satisfies Record<string, (style: Style) => Column<never>[]>;

export interface RecordPrinter {
  add(record: object): void;
  /** Prints what is held back, and for `count` the number itself. */
  end(count: number): void;
}

/** `fields`: only these, by name, instead of the columns of an image. Loads what measures text only for lines and tables. */
export async function openPrinter(
  form: RecordForm,
  out: Sink,
  style: Style,
  fields?: readonly string[],
): Promise<RecordPrinter> {
  if (form === 'logs') {
    const { logLine } = await import('./log-lines.ts');
    // Line by line: a person who follows the log must not wait for a table.
    return { add: (line) => out.write(`${logLine(line as LogLine, style)}\n`), end: () => {} };
  }
  if (form === 'csv') return csvPrinter(out, fields);
  if (form === 'count') return { add: () => {}, end: (count) => out.write(`${count}\n`) };
  const columns = fields ? fieldColumns(fields) : tables[form](style);
  const { tablePrinter } = await import('./table.ts');
  return tablePrinter(columns as Column<object>[], out, style);
}

function csvPrinter(out: Sink, fields?: readonly string[]): RecordPrinter {
  let isStarted = false;
  const fieldsOf = (record: Record<string, unknown>) => fields?.map((name) => fieldText(record[name]));
  const start = () => {
    if (!isStarted) out.write(csvLine(fields ?? csvTitles));
    isStarted = true;
  };
  return {
    add: (record: ImageRecord) => {
      start();
      out.write(csvLine(fieldsOf({ ...record }) ?? csvFields(record)));
    },
    // Even without any image there is a header.
    end: start,
  };
}
