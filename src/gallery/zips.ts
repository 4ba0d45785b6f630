// Originals as one zip: POST /zip takes the names, GET /zip/ID streams them, so that the browser saves a file of any size
// as it arrives. An id works once.
import { randomUUID } from 'node:crypto';
import { PassThrough, pipeline, Readable } from 'node:stream';
import { ZipArchive } from 'archiver';
import { Problem } from '../../lambda/api/problem.ts';
import { entryNames } from '../../lambda/file-names.ts';

/** The bytes of an original, requested when the first one is read. Throws when there is no such original. */
export type ReadOriginal = (name: string) => AsyncIterable<Uint8Array>;

export interface Zips {
  /** `body`: `{"names": […]}`. Returns the id. Throws Problem for anything else. */
  order(body: string): string;
  /** Undefined for an unknown id. A failing original ends the stream with its error, because half a zip is useless. */
  open(id: string): Readable | undefined;
}

/** A page that orders zips and never fetches them must not fill the memory. */
const maxOrders = 16;
const maxNames = 10_000;

export function openZips(read: ReadOriginal): Zips {
  const orders = new Map<string, string[]>();
  return {
    order: (body) => {
      const names = namesIn(body);
      const id = randomUUID();
      orders.set(id, names);
      for (const old of [...orders.keys()].slice(0, -maxOrders)) orders.delete(old);
      return id;
    },
    open: (id) => {
      const names = orders.get(id);
      orders.delete(id);
      return names && zipOf(names, read);
    },
  };
}

function namesIn(body: string): string[] {
  const names = parsed(body)?.names;
  const isList = Array.isArray(names) && names.every((name) => typeof name === 'string');
  if (!isList || names.length === 0 || names.length > maxNames)
    throw new Problem(400, `Send {"names": […]} with 1 to ${maxNames} image names.`);
  return [...new Set<string>(names)];
}

function parsed(body: string): { names?: unknown } | null {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}

/** Stored, not compressed: pictures are already compressed. */
function zipOf(names: readonly string[], read: ReadOriginal): Readable {
  const archive = new ZipArchive({ store: true });
  // The archive takes one after another, and a generator calls S3 only when its turn comes.
  const sources = names.map((name) => Readable.from(read(name)));
  const entries = entryNames(names);
  for (const [index, source] of sources.entries()) {
    source.on('error', (error) => archive.destroy(error));
    archive.append(source, { name: entries[index] as string });
  }
  // The archive is a stream of a library, not Node's own; it also reports an error of a source twice.
  const zip = new PassThrough();
  archive.on('error', () => {});
  pipeline(archive, zip, () => {
    // At the end, after an error, or when the browser has disconnected: nothing more is read.
    for (const source of sources) source.destroy();
  });
  archive.finalize().catch((error) => archive.destroy(error));
  return zip;
}
