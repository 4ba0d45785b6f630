// How much of the machine's time goes into pixels: the whole local pipeline, from the start of `thumbs upload` to the
// last item, beside a bare sharp loop that makes the same thumbnails of the same files on the same cores.
// Run, best with a folder of camera photos: npm run build && node test/bench/worker-throughput.ts [folder] [pictures] [rounds]
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { cpuOf } from './support/cpu.ts';

const root = join(import.meta.dirname, '..', '..');
const [source = join(root, 'images'), wanted = '72', given = '5'] = process.argv.slice(2);
const [pictures, rounds] = [Number(wanted), Number(given)];

const home = await mkdtemp(join(tmpdir(), 'thumbs-bench-'));
const photos = join(home, 'photos');

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
  const samples: Record<'pipeline' | 'sharp', Sample[]> = { pipeline: [], sharp: [] };
  for (let round = 1; round <= rounds; round++) {
    const first = round % 2 === 0;
    if (first) samples.sharp.push(await bare());
    samples.pipeline.push(await pipeline(round));
    if (!first) samples.sharp.push(await bare());
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

async function bare(): Promise<Sample> {
  const started = performance.now();
  const cpu = await run(process.execPath, [join(import.meta.dirname, 'bare-sharp.ts'), photos]);
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

/** The daemon, and its functions with their decoders; nothing where there is no /proc. */
async function cpuUnder(pid: number): Promise<Record<string, number>> {
  const functions = await Promise.all((await childrenOf(pid)).map(cpuOfTree));
  return { cloud: cpuOf(pid), functions: functions.reduce((sum, seconds) => sum + seconds, 0) };
}

async function cpuOfTree(pid: number): Promise<number> {
  const below = await Promise.all((await childrenOf(pid)).map(cpuOfTree));
  return below.reduce((sum, seconds) => sum + seconds, cpuOf(pid));
}

async function childrenOf(pid: number): Promise<number[]> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  return children.trim().split(' ').filter(Boolean).map(Number);
}

function report(samples: Record<'pipeline' | 'sharp', Sample[]>): void {
  const load = loadavg().map((average) => average.toFixed(1));
  console.log(
    `${pictures} pictures, ${rounds} rounds, ${availableParallelism()} cores, load ${load.join(' ')}`,
  );
  const seconds = (name: 'pipeline' | 'sharp') => median(samples[name].map((sample) => sample.seconds));
  for (const name of ['sharp', 'pipeline'] as const) {
    const parts = Object.keys(samples[name][0]?.cpu ?? {}).map((who) => {
      const spent = median(samples[name].map(({ cpu }) => cpu[who] ?? 0));
      return `${who} ${((spent / pictures) * 1000).toFixed(1)}`;
    });
    const rate = (pictures / seconds(name)).toFixed(1);
    console.log(
      `${name.padEnd(9)} ${seconds(name).toFixed(2)} s, ${rate} pictures/s; CPU ms a picture: ${parts.join(', ')}`,
    );
  }
  const spent = (name: 'pipeline' | 'sharp') =>
    median(samples[name].map(({ cpu }) => Object.values(cpu).reduce((sum, seconds) => sum + seconds, 0)));
  // On a machine with other work to do the second is the one to believe.
  console.log(
    `CPU time: ${percent(spent('sharp') / spent('pipeline'))} of the pipeline's is what bare sharp takes`,
  );
  const ratios = samples.pipeline.map(
    (sample, index) => (samples.sharp[index]?.seconds ?? 0) / sample.seconds,
  );
  console.log(
    `throughput of the pipeline: ${percent(seconds('sharp') / seconds('pipeline'))} of bare sharp (rounds: ${ratios.map(percent).join(' ')})`,
  );
}

function median(numbers: number[]): number {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? Number.NaN;
}

function percent(ratio: number): string {
  return `${Math.round(ratio * 100)} %`;
}
