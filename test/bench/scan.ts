// `scan --json` of a large table: rows a second, and memory, which must not grow with the table (limit: 150 MB).
// Run by hand: npm run build && npx node test/bench/scan.ts [items] [seconds to fill the table with]
// Filling takes longest by far: when its time is up, the table stays as large as it got, and the result says so.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BatchWriteItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { setUp } from '../../src/commands/setup.ts';
import { openStack } from '../../src/context.ts';
import { makeSession } from '../support/session.ts';
import { circumstances, startBenchCloud } from './support/cloud.ts';

const wanted = Number(process.argv[2] ?? 1_000_000);
const fillSeconds = Number(process.argv[3] ?? 600);
const limitMB = 150;
const itemsPerCall = 25;

const cloud = await startBenchCloud();
const root = await mkdtemp(join(tmpdir(), 'thumbs-bench-'));
const stateFile = join(root, 'state.json');
const session = await makeSession(cloud, { stateFile });

/** As the function writes them, about 700 bytes each. */
function item(index: number) {
  const key = `holiday ${index % 365}/IMG_${index}.jpg`;
  const Thumbnails = [256, 1024].map((Size) => {
    return {
      Size,
      Key: `${key}/${Size}.webp`,
      Width: Size,
      Height: Size * 0.75,
      Bytes: Size * 40,
      Format: 'webp',
    };
  });
  return {
    ImageID: key,
    Status: index % 100 === 0 ? 'failed' : 'done',
    OriginalBucket: 'thumbs-originals-bcd234',
    OriginalETag: String(index).padStart(32, '0'),
    OriginalBytes: 3_000_000 + index,
    ...{ Format: 'jpeg', Width: 4000, Height: 3000, Thumbnails },
    ThumbHash: 'd5gOHQQNhQhXh4eIeIh3d2BoBhpZ',
    Recipe: '0123456789ab',
    ProcessedAt: new Date(Date.UTC(2026, 10, 21) + index * 10).toISOString(),
    DurationMs: 120,
  };
}

async function fill(table: string): Promise<number> {
  const dynamo = session.client(DynamoDBClient);
  const until = Date.now() + fillSeconds * 1000;
  let next = 0;
  const write = async () => {
    while (next < wanted && Date.now() < until) {
      const from = next;
      next += itemsPerCall;
      const requests = Array.from({ length: itemsPerCall }, (_, offset) => {
        return { PutRequest: { Item: marshall(item(from + offset)) } };
      });
      await dynamo.send(new BatchWriteItemCommand({ RequestItems: { [table]: requests } }));
    }
  };
  await Promise.all(Array.from({ length: 4 }, write));
  return next;
}

/** Most memory (MB) as the last line of stderr. */
const tellMemory = `data:text/javascript,process.on('exit',()=>process.stderr.write('\\n'+process.resourceUsage().maxRSS/1024))`;

/** The built command in a process of its own. */
async function scanOnce(): Promise<{ rows: number; ms: number; mb: number }> {
  const bin = join(import.meta.dirname, '..', '..', 'bin', 'thumbs.cjs');
  const env = {
    ...process.env,
    AWS_ENDPOINT_URL: cloud.endpoint,
    AWS_ACCESS_KEY_ID: 'AKIATEST',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_REGION: 'us-east-1',
  };
  const started = performance.now();
  const child = spawn(
    process.execPath,
    ['--import', tellMemory, bin, '--json', '--state', stateFile, 'scan'],
    { env },
  );
  let rows = -1;
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => {
    for (const byte of chunk) if (byte === 10) rows += 1;
  });
  child.stderr.on('data', (chunk) => {
    said += chunk;
  });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(said);
  return { rows, ms: performance.now() - started, mb: Number(said.slice(said.lastIndexOf('\n'))) };
}

try {
  await setUp(session, {});
  const items = await fill((await openStack(session)).names.of('images'));
  const note = items < wanted ? `, cut short of ${wanted} after ${fillSeconds} s of filling` : '';
  process.stdout.write(
    `${circumstances()}\n\n| items${note} | rows read | s | rows/s | most memory |\n|--:|--:|--:|--:|--:|\n`,
  );
  const { rows, ms, mb } = await scanOnce();
  const [seconds, rate] = [(ms / 1000).toFixed(1), ((rows / ms) * 1000).toFixed(0)];
  process.stdout.write(
    `| ${items} | ${rows} | ${seconds} | ${rate} | ${mb.toFixed(0)} MB (limit ${limitMB}) |\n`,
  );
  if (mb >= limitMB || rows !== items) process.exitCode = 1;
} finally {
  session.close();
  await cloud.stop();
  await rm(root, { recursive: true, force: true });
}
