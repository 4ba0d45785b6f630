// PUT /upload/NAME[?overwrite=true]: files of any size go through this server, so that the bucket needs no rule for the
// page's origin.
import type { IncomingMessage } from 'node:http';
import { checkNewName } from '../../lambda/api/names.ts';
import { isOverwrite } from '../../lambda/api/overwrite.ts';
import { documentOf, nameTaken, Problem } from '../../lambda/api/problem.ts';
import { type ApiResponse, json } from '../../lambda/api/request.ts';
import { explain } from '../errors/errors.ts';
import type { Receive } from '../transfer/receive.ts';

interface Upload {
  /** Decoded. */
  name: string;
  query: URLSearchParams;
}

export async function storeUpload(
  { name, query }: Upload,
  request: IncomingMessage,
  receive: Receive,
): Promise<ApiResponse> {
  try {
    const key = checkNewName(name);
    const received = await receive(key, request, { overwrite: isOverwrite(query) });
    if (received === 'exists') throw nameTaken([{ name: key, outcome: 'exists' }]);
    if ('bytes' in received) return json(201, { images: [{ name: key, bytes: received.bytes }] });
    throw new Problem(received.isTooLarge ? 413 : 415, received.reason);
  } catch (error) {
    if (error instanceof Problem) return documentOf(error);
    const { code, message, fix } = explain(error);
    const status = code === 'SourceReadOnly' ? 403 : 500;
    return documentOf(new Problem(status, fix ? `${message}; ${fix}` : message));
  }
}
