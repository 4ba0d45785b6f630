// Sending 1,000 small files and 100 large ones: thumbs against the plain SDK, and the peers that are on this machine,
// in one interleaved run on one server; and thumbs on a server that verifies no signatures, which is what verifying costs.
// Run by hand: npx node test/bench/upload.ts [rounds]
import { spawnSync } from 'node:child_process';
import { randomFillSync } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutBucketNotificationConfigurationCommand, S3Client } from '@aws-sdk/client-s3';
import { openStack } from '../../src/aws/session.ts';
import { setUp } from '../../src/commands/setup.ts';
import { keyVariables } from '../support/cloud/keys.ts';
import { makeSession } from '../support/stacks/session.ts';
import { type BenchCloud, circumstances, median, startBenchCloud } from './support/cloud.ts';
import { cpuOf, cpuOfEnded } from './support/cpu.ts';

const rounds = Number(process.argv[2] ?? 3);
const root = await mkdtemp(join(tmpdir(), 'thumbs-bench-'));

interface Target {
  cloud: BenchCloud;
  stateFile: string;
  bucket: string;
}

async function makeTarget(name: string, cloud: BenchCloud): Promise<Target> {
  const stateFile = join(root, `${name}.json`);
  const session = await makeSession(cloud, { stateFile });
  await setUp(session, {});
  const bucket = (await openStack(session)).names.of('originals');
  // Only the sending is measured: nobody is told of what is stored, so that no function runs beside it.
  await session
    .client(S3Client)
    .send(new PutBucketNotificationConfigurationCommand({ Bucket: bucket, NotificationConfiguration: {} }));
  session.close();
  return { cloud, stateFile, bucket };
}

const target = await makeTarget('state', await startBenchCloud());
const unverified = await makeTarget('unverified', await startBenchCloud('unverified.ts'));
const { cloud, bucket } = target;

/** Each a JPEG by its first bytes, all different, none compressible. */
async function makeFiles(name: string, count: number, bytes: number): Promise<string> {
  const folder = join(root, name);
  await mkdir(folder);
  const head = Buffer.from([0xff, 0xd8, 0xff, 0xd9]);
  for (let index = 0; index < count; index++) {
    const body = Buffer.concat([head, randomFillSync(Buffer.alloc(bytes - head.length))]);
    await writeFile(join(folder, `${String(index).padStart(4, '0')}.jpg`), body);
  }
  return folder;
}

interface Contender {
  name: string;
  cloud: BenchCloud;
  /** Milliseconds without the process's start. */
  run(folder: string, prefix: string): number;
}

const environment = {
  PATH: process.env.PATH,
  HOME: root,
  ...keyVariables,
  AWS_REGION: 'us-east-1',
};

function call(command: string, args: string[]): number {
  const started = performance.now();
  const { status, stderr } = spawnSync(command, args, { env: environment, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${stderr}`);
  return performance.now() - started;
}

const script = join(import.meta.dirname, 'support', 'send-folder.ts');
const memory = new Map<string, number>();

function node(name: string, who: 'ours' | 'sdk', { cloud, stateFile }: Target): Contender {
  const run = (folder: string, prefix: string) => {
    const args = ['--disable-warning=ExperimentalWarning', script, who, cloud.endpoint, stateFile];
    const { stdout, stderr, status } = spawnSync(process.execPath, [...args, folder, prefix], {
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(stderr);
    const { ms, mb } = JSON.parse(stdout) as { ms: number; mb: number };
    memory.set(who, Math.max(mb, memory.get(who) ?? 0));
    return ms;
  };
  return { name, cloud, run };
}

const isThere = (command: string) => spawnSync(command, ['--version']).status === 0;

/** A peer's own start-up is taken off, as ours is. */
function peer(name: string, argsFor: (folder: string, prefix: string) => string[]): Contender[] {
  if (!isThere(name)) return [];
  const startMs = median([1, 2, 3].map(() => call(name, ['--version'])));
  return [{ name, cloud, run: (folder, prefix) => call(name, argsFor(folder, prefix)) - startMs }];
}

const contenders: Contender[] = [
  node('thumbs', 'ours', target),
  node('thumbs, signatures not verified', 'ours', unverified),
  node('SDK v3 loop, 32 at once', 'sdk', target),
  ...peer('rclone', (folder, prefix) => [
    ...['copy', '--transfers', '16', '--s3-provider', 'Other', '--s3-env-auth', '--s3-region', 'us-east-1'],
    ...['--s3-no-check-bucket', '--s3-endpoint', cloud.endpoint, folder, `:s3:${bucket}/${prefix}`],
  ]),
  ...peer('s5cmd', (folder, prefix) => [
    ...['--endpoint-url', cloud.endpoint, 'cp', `${folder}/*`, `s3://${bucket}/${prefix}/`],
  ]),
  ...peer('aws', (folder, prefix) => [
    ...['--endpoint-url', cloud.endpoint, 's3', 'cp', '--recursive', '--quiet'],
    ...[folder, `s3://${bucket}/${prefix}/`],
  ]),
];

interface Sample {
  ms: number;
  /** CPU seconds, its start included; of the server what this upload cost it. */
  client: number;
  server: number;
}

function measure({ pid }: BenchCloud, run: () => number): Sample {
  const [client, server] = [cpuOfEnded(), cpuOf(pid)];
  const ms = run();
  return { ms, client: cpuOfEnded() - client, server: cpuOf(pid) - server };
}

async function race(title: string, count: number, bytes: number): Promise<void> {
  const folder = await makeFiles(title.replaceAll(' ', '-'), count, bytes);
  const samples = contenders.map(({ name }) => ({ name, all: [] as Sample[] }));
  for (let round = 0; round < rounds; round++) {
    for (const [index, { cloud, run }] of contenders.entries()) {
      samples[index]?.all.push(measure(cloud, () => run(folder, `${bytes}-${round}-${index}`)));
    }
  }
  const of = (all: readonly Sample[], what: keyof Sample) => median(all.map((sample) => sample[what]));
  const [ours] = samples.map(({ all }) => all);
  const rows = samples.map(({ name, all }) => {
    const ms = of(all, 'ms');
    const ratios = all.map((sample, round) => (sample.ms / (ours?.[round]?.ms ?? 0)).toFixed(2));
    const cells = [
      (ms / 1000).toFixed(2),
      ((count / ms) * 1000).toFixed(0),
      (ms / of(ours ?? [], 'ms')).toFixed(2),
    ];
    const cpu = [of(all, 'client').toFixed(2), of(all, 'server').toFixed(2)];
    return `| ${[name, ...cells, ratios.join(' '), ...cpu].join(' | ')} |`;
  });
  process.stdout.write(
    `\n| ${title}, median of ${rounds} | s | files/s | times ours | in each round | CPU s | of the server |\n|---|--:|--:|--:|--:|--:|--:|\n${rows.join('\n')}\n${priceOfVerifying(samples.map(({ all }) => all))}\n`,
  );
}

/** In CPU time, because that is what bounds both sides, and it does not depend on the machine's other work. */
function priceOfVerifying([verified = [], believed = []]: Sample[][]): string {
  const cpu = (samples: Sample[]) => median(samples.map(({ client, server }) => client + server));
  const price = cpu(verified) / cpu(believed) - 1;
  return `\nverifying signatures adds ${(price * 100).toFixed(1)} % to the CPU time of client and server`;
}

try {
  process.stdout.write(`${circumstances()}; start-up not counted\n`);
  await race('1,000 x 50 KB', 1000, 50_000);
  await race('100 x 3 MB', 100, 3_000_000);
  for (const [who, mb] of memory) process.stdout.write(`\nmost memory, ${who}: ${mb.toFixed(0)} MB`);
  process.stdout.write('\n');
} finally {
  await Promise.all([cloud.stop(), unverified.cloud.stop()]);
  await rm(root, { recursive: true, force: true });
}
