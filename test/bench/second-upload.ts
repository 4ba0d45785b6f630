// A second upload of a folder that nobody touched: time, processor time and calls of the built command line.
// Run by hand, after npm run build: node test/bench/second-upload.ts [files]
import { randomFillSync } from 'node:crypto';
import { mkdir, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Call } from '../../cloud/service.ts';
import { cloudFor } from '../support/programs/cloud-of-folder.ts';
import { makeFolder } from '../support/programs/command-line.ts';
import { circumstances } from './support/cloud.ts';

const files = Number(process.argv[2] ?? 10_000);
const bytes = 50_000;
const calls: Call[] = [];
const folder = await makeFolder();
const cloud = await cloudFor(folder, { onCall: (call) => void calls.push(call) });

async function makeFiles(): Promise<void> {
  const longAgo = new Date(Date.now() - 3_600_000);
  for (let index = 0; index < files; index++) {
    const part = join(folder.path, 'pictures', String(index % 100));
    await mkdir(part, { recursive: true });
    const file = join(part, `${index}.jpg`);
    // A picture by its first bytes, and soon seen to be none.
    const body = randomFillSync(Buffer.alloc(bytes));
    body.set([0xff, 0xd8, 0xff, 0xd9]);
    await writeFile(file, body);
    await utimes(file, longAgo, longAgo);
  }
}

async function measure(title: string, commandLine: string): Promise<void> {
  const from = calls.length;
  const started = performance.now();
  const { events, stderr } = await folder.run(`--local --json ${commandLine}`);
  const seconds = (performance.now() - started) / 1000;
  const counts: Record<string, number> = {};
  const mine = ['ListObjectsV2', 'PutObject', 'CopyObject', 'HeadObject', 'BatchGetItem', 'Query'];
  for (const { operation } of calls.slice(from)) {
    if (mine.includes(operation)) counts[operation] = (counts[operation] ?? 0) + 1;
  }
  const totals = events.find(({ event }) => event === 'done');
  process.stdout.write(
    `${title}: ${seconds.toFixed(2)} s\n  ${JSON.stringify(totals)}\n  ${JSON.stringify(counts)}\n`,
  );
  if (!totals) process.stdout.write(stderr);
}

try {
  process.stdout.write(`${circumstances()}; ${files} files of ${bytes} bytes, process start included\n`);
  await makeFiles();
  await folder.run('--local setup --trigger sqs');
  await measure('first upload', 'upload --no-wait pictures');
  await measure('second upload, --no-wait', 'upload --no-wait pictures');
  await rm(join(folder.path, '.thumbs', 'local', 'thumbs.uploads.ndjson'));
  await measure('the same without the manifest', 'upload --no-wait pictures');
  await measure('upload that waits for the first one', 'upload pictures');
  await measure('second upload that looks for thumbnails', 'upload pictures');
} finally {
  await cloud.stop();
  await folder.remove();
}
