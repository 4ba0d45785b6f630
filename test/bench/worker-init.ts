// How long a cold start takes before the first picture: the bundled worker beside sharp alone and beside bare Node.
// Run: npm run build && node test/bench/worker-init.ts [rounds]
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, loadavg } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { environment } from '../../lambda/contract.ts';

const root = join(import.meta.dirname, '..', '..');
const rounds = Number(process.argv[2] ?? 21);

interface Sample {
  wallMs: number;
  /** User and system time: what other work on the machine disturbs less. */
  cpuMs: number;
}

/** In the project, so that Node finds sharp's native packages from there. */
const folder = await mkdtemp(join(root, 'node_modules', '.bench-'));
const subjects: Record<string, string> = {
  node: await bundle('node', 'export {}'),
  sharp: await bundle('sharp', `import sharp from 'sharp'; globalThis.kept = sharp`),
  worker: join(root, 'dist', 'lambda', 'worker', 'worker.mjs'),
};

async function bundle(name: string, contents: string): Promise<string> {
  const outfile = join(folder, `${name}.mjs`);
  const js = `import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);`;
  await build({
    stdin: { contents, resolveDir: root },
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    mainFields: ['module', 'main'],
    minify: true,
    banner: { js },
    outfile,
  });
  return outfile;
}

function start(file: string): Sample {
  const code = `import(${JSON.stringify(file)}).then(() => {
    const { user, system } = process.cpuUsage();
    process.stdout.write(String((user + system) / 1000));
    process.exit(0);
  })`;
  const env = {
    PATH: process.env.PATH ?? '',
    AWS_REGION: 'eu-west-1',
    [environment.recipe]: JSON.stringify({ sizes: [256, 1024], format: 'webp', quality: 80 }),
    [environment.table]: 'images',
    [environment.originalsBucket]: 'originals',
    [environment.thumbnailsBucket]: 'thumbnails',
  };
  const started = performance.now();
  const { stdout, stderr, status } = spawnSync(process.execPath, ['-e', code], { env, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return { wallMs: performance.now() - started, cpuMs: Number(stdout) };
}

const median = (numbers: number[]) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? Number.NaN;

function report(samples: Map<string, Sample[]>): void {
  const of = (name: string, measure: keyof Sample) =>
    median((samples.get(name) ?? []).map((sample) => sample[measure]));
  const load = loadavg().map((average) => average.toFixed(1));
  console.log(
    `${rounds} rounds, ${availableParallelism()} cores, load ${load.join(' ')}, Node ${process.version}`,
  );
  for (const name of Object.keys(subjects)) {
    const [wall, cpu] = [of(name, 'wallMs'), of(name, 'cpuMs')];
    const ratios = [wall / of('sharp', 'wallMs'), cpu / of('sharp', 'cpuMs')].map((ratio) =>
      ratio.toFixed(2),
    );
    console.log(
      `${name.padEnd(8)} wall ${wall.toFixed(1)} ms (${ratios[0]} × sharp)   cpu ${cpu.toFixed(1)} ms (${ratios[1]} × sharp)`,
    );
  }
}

try {
  const samples = new Map<string, Sample[]>(Object.keys(subjects).map((name) => [name, []]));
  for (let round = 0; round <= rounds; round++) {
    const shuffled = Object.entries(subjects).toSorted(() => Math.random() - 0.5);
    for (const [name, file] of shuffled) {
      const sample = start(file);
      // The first round warms the disk's cache.
      if (round > 0) samples.get(name)?.push(sample);
    }
  }
  report(samples);
} finally {
  await rm(folder, { recursive: true });
}
