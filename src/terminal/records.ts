// Prints a stream of images on stdout without holding it: a table, CSV, or only their number.
import { csvLine } from './csv.ts';
import { csvFields, csvTitles, type ImageRecord, imageColumns, problemColumns } from './images.ts';
import type { Sink } from './sink.ts';
import type { Style } from './style.ts';
import { type Column, headerLine, type Layout, layOut, rowLine } from './table.ts';

export type RecordForm = 'table' | 'problems' | 'csv' | 'count';

export interface RecordPrinter {
  add(record: ImageRecord): void;
  /** Prints what is held back, and for `count` the number itself. */
  end(count: number): void;
}

/** Rows that decide the widths of the table: a screen or two. */
const rowsToMeasure = 100;

export function openPrinter(form: RecordForm, out: Sink, style: Style): RecordPrinter {
  if (form === 'csv') return csvPrinter(out);
  if (form === 'count') return { add: () => {}, end: (count) => out.write(`${count}\n`) };
  const columns = form === 'problems' ? problemColumns() : imageColumns(style);
  return tablePrinter(columns, out, style);
}

function csvPrinter(out: Sink): RecordPrinter {
  let isStarted = false;
  const start = () => {
    if (!isStarted) out.write(csvLine(csvTitles));
    isStarted = true;
  };
  return {
    add: (record) => {
      start();
      out.write(csvLine(csvFields(record)));
    },
    // Without a single image there is still a header.
    end: start,
  };
}

function tablePrinter(columns: Column<ImageRecord>[], out: Sink, style: Style): RecordPrinter {
  let held: ImageRecord[] = [];
  let layout: Layout<ImageRecord> | undefined;
  const flush = () => {
    if (held.length === 0) return;
    layout = layOut(columns, held, out.width());
    out.write(`${style.paint('bold', headerLine(layout))}\n`);
    for (const record of held) out.write(`${rowLine(layout, record)}\n`);
    held = [];
  };
  return {
    add: (record) => {
      if (layout) return out.write(`${rowLine(layout, record)}\n`);
      held.push(record);
      if (held.length === rowsToMeasure) flush();
    },
    end: flush,
  };
}
