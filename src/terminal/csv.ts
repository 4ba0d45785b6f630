// Comma-separated values as RFC 4180 has them: what spreadsheets and databases read without being told how.

/** One record, with its line break. undefined and null become empty fields. */
export function csvLine(fields: readonly unknown[]): string {
  return `${fields.map(field).join(',')}\r\n`;
}

function field(value: unknown): string {
  const text = value === undefined || value === null ? '' : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
