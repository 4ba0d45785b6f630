// `scan --json` of a table of a million images: rows a second, and memory, which must not grow with the table (limit:
// 150 MB). The table is a server that makes its pages up: see support/table-pages.ts.
// Run by hand: npm run build && node test/bench/scan.ts [items]
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultSettings } from '../../src/stack/settings.ts';
import type { StateData } from '../../src/stack/state.ts';
import { keyVariables } from '../support/cloud/keys.ts';
import { circumstances } from './support/cloud.ts';

const items = Number(process.argv[2] ?? 1_000_000);
const limitMB = 150;

const script = join(import.meta.dirname, 'support', 'table-pages.ts');
const server = spawn(process.execPath, [script, String(items)], { stdio: ['pipe', 'pipe', 'inherit'] });
const [line] = (await once(server.stdout, 'data')) as [Buffer];
const endpoint = line.toString().trim();
const root = await mkdtemp(join(tmpdir(), 'thumbs-bench-'));
const stateFile = join(root, 'state.json');
const place = { stack: 'thumbs', account: '000000000000', region: 'us-east-1', endpoint };
const state: StateData = {
  version: 1,
  ...place,
  ...{ suffix: 'bcd234', settings: defaultSettings, resources: {} },
};

/** Most memory (MB) and processor time (s) as the last line of stderr. */
const tellCost = `data:text/javascript,process.on('exit',()=>{const{maxRSS,userCPUTime,systemCPUTime}=process.resourceUsage();process.stderr.write('\\n'+JSON.stringify({mb:maxRSS/1024,cpu:(userCPUTime+systemCPUTime)/1e6}))})`;

/** The built command in a process of its own. */
async function scanOnce(): Promise<{ rows: number; ms: number; mb: number; cpu: number }> {
  const bin = join(import.meta.dirname, '..', '..', 'bin', 'thumbs.cjs');
  const keys = { ...keyVariables, AWS_REGION: 'us-east-1' };
  const env = { ...process.env, AWS_ENDPOINT_URL: endpoint, ...keys };
  const started = performance.now();
  const args = ['--import', tellCost, bin, '--json', '--state', stateFile, 'scan'];
  const child = spawn(process.execPath, args, { env });
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
  return { rows, ms: performance.now() - started, ...JSON.parse(said.slice(said.lastIndexOf('\n'))) };
}

try {
  await writeFile(stateFile, JSON.stringify(state));
  const { rows, ms, mb, cpu } = await scanOnce();
  const [seconds, rate] = [(ms / 1000).toFixed(1), ((rows / ms) * 1000).toFixed(0)];
  process.stdout.write(
    `${circumstances()}\n\n| items | rows read | s | processor s | rows/s | most memory |\n|--:|--:|--:|--:|--:|--:|\n` +
      `| ${items} | ${rows} | ${seconds} | ${cpu.toFixed(1)} | ${rate} | ${mb.toFixed(0)} MB (limit ${limitMB}) |\n`,
  );
  if (mb >= limitMB || rows !== items) process.exitCode = 1;
} finally {
  server.stdin.end();
  await rm(root, { recursive: true, force: true });
}
