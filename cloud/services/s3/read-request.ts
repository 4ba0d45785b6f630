// A read by another AWS service: the request that it would have sent over HTTP.
import { Readable } from 'node:stream';
import type { CloudRequest, ObjectStore } from '../../service.ts';

export function readRequest(asked: Parameters<ObjectStore['readObject']>[0]): CloudRequest {
  const { caller, region, bucket, path, query, headers } = asked;
  return {
    method: 'GET',
    path: `/${bucket}${path}`,
    query,
    rawQuery: query.toString(),
    headers,
    headerLists: {},
    region,
    accessKeyId: undefined,
    caller,
    payload: { kind: 'unsigned' },
    stream: Readable.from([]),
    body: async () => Buffer.alloc(0),
  };
}
