// PUT /upload/NAME: files of any size go through this server, so that the bucket needs no rule for the page's origin.
import type { IncomingMessage } from 'node:http';
import { checkNewName } from '../../lambda/api/names.ts';
import { documentOf, Problem } from '../../lambda/api/problem.ts';
import { type ApiResponse, json } from '../../lambda/api/request.ts';
import { explain } from '../errors.ts';
import type { Receive } from '../transfer/receive.ts';

/** `name` is decoded. */
export async function storeUpload(
  name: string,
  request: IncomingMessage,
  receive: Receive,
): Promise<ApiResponse> {
  try {
    const key = checkNewName(name);
    const received = await receive(key, request);
    if ('bytes' in received) return json(201, { images: [{ name: key, bytes: received.bytes }] });
    throw new Problem(received.isTooLarge ? 413 : 415, received.reason);
  } catch (error) {
    if (error instanceof Problem) return documentOf(error);
    const { message, fix } = explain(error);
    return documentOf(new Problem(500, fix ? `${message}; ${fix}` : message));
  }
}
