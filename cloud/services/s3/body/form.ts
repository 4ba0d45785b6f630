// multipart/form-data (RFC 7578), read as a stream: fields up to the file, then the file itself.

import { AwsError } from '../../../aws-error.ts';
import type { CloudRequest } from '../../../service.ts';
import { createByteReader } from './bytes.ts';

export interface Form {
  /** Names in lower case. Fields behind the file are ignored, as by S3. */
  fields: Map<string, string>;
  /** Without folders, for `${filename}`. */
  fileName: string;
  /** The caller must read it to its end. */
  file: AsyncIterable<Buffer>;
}

/** Fields before the file, in bytes (S3 API reference, "POST Object"). */
const maxFieldBytes = 20 * 1024;

/** Throws MalformedPOSTRequest, MaxPostPreDataLengthExceeded, or InvalidArgument when there is no file. */
export async function readForm({ headers, stream }: CloudRequest): Promise<Form> {
  const [, quoted, plain] = /boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(headers['content-type'] ?? '') ?? [];
  const boundary = quoted ?? plain;
  if (!boundary) throw malformed();
  const reader = createByteReader(stream.iterator({ destroyOnReturn: false }));
  const delimiter = Buffer.from(`\r\n--${boundary}`);
  const fields = new Map<string, string>();
  let fieldBytes = 0;
  if ((await reader.line()) !== `--${boundary}`) throw malformed();
  for (;;) {
    const part = await readPartHeader(reader.line);
    const content = reader.until(delimiter);
    if (part.name === 'file') return { fields, fileName: part.fileName, file: content };
    const value = await gather(content, maxFieldBytes - fieldBytes);
    fieldBytes += value.length;
    fields.set(part.name, value.toString('utf8'));
    if ((await reader.line()).startsWith('--')) {
      throw new AwsError('InvalidArgument', 'POST requires exactly one file upload per request.', 400, {
        ArgumentName: 'file',
        ArgumentValue: '0',
      });
    }
  }
}

async function readPartHeader(line: () => Promise<string>): Promise<{ name: string; fileName: string }> {
  let disposition = '';
  for (let header = await line(); header !== ''; header = await line()) {
    if (/^content-disposition:/i.test(header)) disposition = header;
  }
  const name = /[;\s]name="([^"]*)"/i.exec(disposition)?.[1];
  if (name === undefined) throw malformed();
  const path = /filename="([^"]*)"/i.exec(disposition)?.[1] ?? '';
  return { name: name.toLowerCase(), fileName: path.split(/[\\/]/).at(-1) ?? '' };
}

async function gather(content: AsyncIterable<Buffer>, max: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of content) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > max) {
      const message = 'Your POST request fields preceding the upload file were too large.';
      throw new AwsError('MaxPostPreDataLengthExceeded', message);
    }
  }
  return Buffer.concat(chunks);
}

const malformed = () =>
  new AwsError(
    'MalformedPOSTRequest',
    'The body of your POST request is not well-formed multipart/form-data.',
  );
