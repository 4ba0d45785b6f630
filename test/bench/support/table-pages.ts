// A server that speaks as much DynamoDB as a scan needs: pages of an images table that is made up as it is read, so
// that a table may have any size, and the reader is what is measured. In a process of its own; prints its endpoint, and
// ends with its parent's stdin. Arguments: items.
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { marshall } from '@aws-sdk/util-dynamodb';

const total = Number(process.argv[2]);
/** DynamoDB's own limit of a page. */
const pageBytes = 1024 * 1024;
const [before, mark] = ['holiday/IMG_', 'ITEM'];

/** As the function writes them, about 700 bytes each. */
function item(key: string) {
  const Thumbnails = [256, 1024].map((Size) => {
    const Key = `${key}/${Size}.webp`;
    return { Size, Key, Width: Size, Height: Size * 0.75, Bytes: Size * 40, Format: 'webp' };
  });
  return {
    ImageID: key,
    Status: 'done',
    OriginalBucket: 'thumbs-originals-bcd234',
    OriginalETag: '0'.repeat(32),
    OriginalBytes: 3_000_000,
    ...{ Format: 'jpeg', Width: 4000, Height: 3000, Thumbnails },
    ThumbHash: 'd5gOHQQNhQhXh4eIeIh3d2BoBhpZ',
    Recipe: '0123456789ab',
    ProcessedAt: '2026-11-21T00:00:00.000Z',
    DurationMs: 120,
  };
}

const parts = JSON.stringify(marshall(item(`${before}${mark}.jpg`))).split(mark);
const jsonOf = (index: number) => parts.join(String(index));
const keyOf = (index: number) => ({ ImageID: { S: `${before}${index}.jpg` } });

interface Scan {
  Limit?: number;
  Segment?: number;
  TotalSegments?: number;
  ExclusiveStartKey?: { ImageID: { S: string } };
}

function page({ Limit = total, Segment = 0, TotalSegments = 1, ExclusiveStartKey }: Scan): string {
  const first = Math.floor((total * Segment) / TotalSegments);
  const end = Math.floor((total * (Segment + 1)) / TotalSegments);
  const start = ExclusiveStartKey
    ? Number(ExclusiveStartKey.ImageID.S.slice(before.length).replace('.jpg', '')) + 1
    : first;
  const most = Math.min(Limit, Math.floor(pageBytes / jsonOf(total).length));
  const stop = Math.min(end, start + most);
  const items = Array.from({ length: stop - start }, (_, offset) => jsonOf(start + offset));
  const last = stop < end ? `,"LastEvaluatedKey":${JSON.stringify(keyOf(stop - 1))}` : '';
  return `{"Count":${items.length},"ScannedCount":${items.length},"Items":[${items.join(',')}]${last}}`;
}

const identity =
  '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>arn:aws:iam::000000000000:root</Arn><UserId>000000000000</UserId><Account>000000000000</Account></GetCallerIdentityResult></GetCallerIdentityResponse>';
const noQueue =
  '{"__type":"com.amazonaws.sqs#QueueDoesNotExist","message":"The specified queue does not exist."}';

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

const server = createServer(async (request, response) => {
  const target = request.headers['x-amz-target'];
  const body = await bodyOf(request);
  if (target === 'DynamoDB_20120810.Scan') {
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' }).end(page(JSON.parse(body)));
  } else if (target) {
    response.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' }).end(noQueue);
  } else {
    response.writeHead(200, { 'content-type': 'text/xml' }).end(identity);
  }
});
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
});
process.stdin.resume().once('end', () => {
  server.close();
  server.closeAllConnections();
});
