// Comma-separated values by RFC 4180, which spreadsheets and databases read without further settings. A cell that a
// spreadsheet would take for a formula gets an apostrophe in front: anybody may name a picture `=HYPERLINK(…)`.
import { printable } from './printable.ts';

/** One record, with its line break. undefined and null become empty fields. */
export function csvLine(fields: readonly unknown[]): string {
  return `${fields.map(field).join(',')}\r\n`;
}

/** OWASP's list, with the wide forms that East Asian spreadsheets accept too. */
const formula = /^[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/;
const number = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i;

function field(value: unknown): string {
  const text = value === undefined || value === null ? '' : shown(String(value));
  const safe = formula.test(text) && !number.test(text) ? `'${text}` : text;
  return safe !== text || /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Tabs and line breaks may stand between quotes. */
const shown = (text: string) => text.replace(/[^\t\r\n]+/g, printable);
