// The manifest of a stack as a stream of text: JSON for programs, CSV for spreadsheets.
import type { Entry } from './addresses.ts';

export type ManifestFormat = 'json' | 'csv';

/** Of the file's first bytes: may it be replaced by a newer manifest without asking? */
export const looksLikeManifest = (start: string): boolean =>
  start.startsWith('[]') || start.startsWith('[\n{"key":') || start.startsWith(titles.slice(0, 3).join());

/** Piece by piece. `csvLine` joins the fields of a record to one line. */
export async function* manifestText(
  entries: AsyncIterable<Entry>,
  format: ManifestFormat,
  csvLine: (fields: readonly unknown[]) => string,
): AsyncGenerator<string> {
  yield* format === 'csv' ? csvText(entries, csvLine) : jsonText(entries);
}

async function* jsonText(entries: AsyncIterable<Entry>): AsyncGenerator<string> {
  let isFirst = true;
  for await (const entry of entries) {
    yield `${isFirst ? '[' : ','}\n${JSON.stringify(entry)}`;
    isFirst = false;
  }
  yield isFirst ? '[]\n' : '\n]\n';
}

const titles = [
  ...['key', 'name', 'format', 'width', 'height', 'bytes', 'url'],
  ...['originalWidth', 'originalHeight', 'thumbHash', 'color', 'capturedAt'],
];

/** One line per rendition. */
async function* csvText(
  entries: AsyncIterable<Entry>,
  csvLine: (fields: readonly unknown[]) => string,
): AsyncGenerator<string> {
  yield csvLine(titles);
  for await (const { key, renditions, ...of } of entries) {
    const common = [of.width, of.height, of.thumbHash, of.color, of.capturedAt];
    for (const { name, format, width, height, bytes, url } of renditions) {
      yield csvLine([key, name, format, width, height, bytes, url, ...common]);
    }
  }
}
