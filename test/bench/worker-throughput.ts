// How much of the machine's time goes into pixels: the whole local pipeline, from the start of `thumbs upload` to the
// last item, beside bare sharp loops that make the same thumbnails of the same files on the same cores: one as fast as sharp
// can, and one that scales as well as the pipeline does (bare-sharp.ts).
// Run, best with a folder of camera photos: npm run build && node test/bench/worker-throughput.ts [folder] [pictures] [rounds]
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { cpuOf, cpuOfEnded } from './support/cpu.ts';

const root = join(import.meta.dirname, '..', '..');
const [source = join(root, 'images'), wanted = '72', given = '5'] = process.argv.slice(2);
const [pictures, rounds] = [Number(wanted), Number(given)];

const home = await mkdtemp(join(tmpdir(), 'thumbs-bench-'));
const photos = join(home, 'photos');

const peers = ['coarse', 'fine'] as const;
type Runner = 'pipeline' | (typeof peers)[number];

interface Sample {
  seconds: number;
  /** CPU seconds by who spent them; Linux only. */
  cpu: Record<string, number>;
}

try {
  await copyPhotos();
  await thumbs('setup');
  // Environments start, files get into the disk's cache, code is compiled.
  await pipeline(0);
  const samples: Record<Runner, Sample[]> = { pipeline: [], coarse: [], fine: [] };
  for (let round = 1; round <= rounds; round++) {
    // Whoever ran first in one round runs last in the next.
    const order: Runner[] = ['pipeline', ...peers];
    for (const runner of round % 2 === 0 ? order.toReversed() : order) {
      samples[runner].push(await (runner === 'pipeline' ? pipeline(round) : bare(runner)));
    }
  }
  report(samples);
} finally {
  await thumbs('local', 'reset');
  await rm(home, { recursive: true });
}

/** As many as wanted, no two alike: bytes behind the end of a picture change the file and not the pixels. */
async function copyPhotos(): Promise<void> {
  await mkdir(photos);
  const originals = (await readdir(source)).filter((name) => /\.(jpe?g|webp|png)$/i.test(name));
  for (let index = 0; index < pictures; index++) {
    const name = originals[index % originals.length] ?? '';
    const bytes = await readFile(join(source, name));
    const copy = Buffer.concat([bytes, Buffer.from(`#${index}`.padEnd(8))]);
    await writeFile(join(photos, `${index}${extname(name)}`), copy);
  }
}

async function pipeline(round: number): Promise<Sample> {
  const daemon = await daemonPid();
  const before = await cpuUnder(daemon);
  const started = performance.now();
  const child = await thumbs('upload', photos, '--prefix', `round-${round}/`);
  const seconds = (performance.now() - started) / 1000;
  const after = await cpuUnder(daemon);
  const spent = (who: string) => (after[who] ?? 0) - (before[who] ?? 0);
  return { seconds, cpu: { upload: child, cloud: spent('cloud'), functions: spent('functions') } };
}

async function bare(scaling: (typeof peers)[number]): Promise<Sample> {
  const started = performance.now();
  const cpu = await run(process.execPath, [join(import.meta.dirname, 'bare-sharp.ts'), photos, scaling]);
  return { seconds: (performance.now() - started) / 1000, cpu: { sharp: cpu } };
}

function thumbs(...args: string[]): Promise<number> {
  return run(process.execPath, [join(root, 'bin', 'thumbs.cjs'), '--local', '--quiet', ...args]);
}

/** Resolves to the CPU seconds of the process, as it told at its end. */
async function run(command: string, args: string[]): Promise<number> {
  const preload = `data:text/javascript,process.on('exit',()=>{const{user,system}=process.cpuUsage();process.send?.((user+system)/1e6)})`;
  const env = { ...process.env, NODE_OPTIONS: `--import "${preload}"`, MALLOC_ARENA_MAX: '2' };
  const child: ChildProcess = spawn(command, args, {
    cwd: home,
    env,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  let cpu = 0;
  child.on('message', (seconds) => {
    cpu = Number(seconds);
  });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`${args.join(' ')} ended with exit code ${code}`);
  return cpu;
}

async function daemonPid(): Promise<number> {
  const info: { pid: number } = JSON.parse(
    await readFile(join(home, '.thumbs', 'local', 'cloud', 'cloud.json'), 'utf8'),
  );
  return info.pid;
}

/** The daemon, and its functions with their decoders, ended ones too; nothing where there is no /proc. */
async function cpuUnder(pid: number): Promise<Record<string, number>> {
  return { cloud: cpuOf(pid), functions: await cpuBelow(pid) };
}

async function cpuBelow(pid: number): Promise<number> {
  const children = await childrenOf(pid);
  const spent = await Promise.all(children.map(async (child) => cpuOf(child) + (await cpuBelow(child))));
  return spent.reduce((sum, seconds) => sum + seconds, cpuOfEnded(pid));
}

async function childrenOf(pid: number): Promise<number[]> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  return children.trim().split(' ').filter(Boolean).map(Number);
}

function report(samples: Record<Runner, Sample[]>): void {
  const load = loadavg().map((average) => average.toFixed(1));
  console.log(
    `${pictures} pictures, ${rounds} rounds, ${availableParallelism()} cores, load ${load.join(' ')}`,
  );
  for (const runner of ['pipeline', ...peers] as const) {
    const seconds = secondsOf(samples[runner]);
    const parts = Object.entries(cpuOfParts(samples[runner])).map(
      ([who, spent]) => `${who} ${((spent / pictures) * 1000).toFixed(1)}`,
    );
    const rate = (pictures / seconds).toFixed(1);
    console.log(
      `${runner.padEnd(9)} ${seconds.toFixed(2)} s, ${rate} pictures/s; CPU ms a picture: ${parts.join(', ')}`,
    );
  }
  for (const peer of peers) compare(samples.pipeline, samples[peer], peer);
}

function compare(ours: Sample[], theirs: Sample[], peer: string): void {
  const [own, bare] = [cpuOfParts(ours), cpuOfParts(theirs).sharp ?? Number.NaN];
  const whole = Object.values(own).reduce((sum, spent) => sum + spent, 0);
  const rounds = ours.map(({ seconds }, index) => percent((theirs[index]?.seconds ?? 0) / seconds));
  console.log(`beside bare sharp, ${peer}:`);
  console.log(`  throughput ${percent(secondsOf(theirs) / secondsOf(ours))} (rounds: ${rounds.join(' ')})`);
  // On a machine with other work to do these are the ones to believe.
  console.log(`  ${percent(bare / whole)} of the pipeline's CPU time is what it takes`);
  console.log(`  CPU time of the functions: ${((own.functions ?? Number.NaN) / bare).toFixed(2)} x`);
}

function secondsOf(samples: Sample[]): number {
  return median(samples.map(({ seconds }) => seconds));
}

/** Medians over the rounds, in seconds. */
function cpuOfParts(samples: Sample[]): Record<string, number> {
  const parts = Object.keys(samples[0]?.cpu ?? {});
  return Object.fromEntries(parts.map((who) => [who, median(samples.map(({ cpu }) => cpu[who] ?? 0))]));
}

function median(numbers: number[]): number {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? Number.NaN;
}

function percent(ratio: number): string {
  return `${Math.round(ratio * 100)} %`;
}
