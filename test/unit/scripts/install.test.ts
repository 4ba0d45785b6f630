// An install that could not build says what to run, and shows no stack; an old Node hands over to the one in the clone.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..', '..');

/** A folder that has nothing but this file of ours. */
function alone(file: string): { folder: string; copy: string } {
  const folder = mkdtempSync(join(tmpdir(), 'thumbs-install-'));
  const copy = join(folder, file);
  mkdirSync(dirname(copy));
  copyFileSync(join(root, file), copy);
  return { folder, copy };
}

it.each([
  ['bin/thumbs.cjs', /^thumbs is not built yet .*: run npm run build\n$/],
  ['scripts/prepare.cjs', /^thumbs is built from source .*: run npm ci --include=dev .*\n$/],
])('%s, where nothing was built and nothing can be', (file, sentence) => {
  const { status, stderr } = spawnSync(process.execPath, [alone(file).copy], { encoding: 'utf8' });
  expect(status).toBe(1);
  expect(stderr).toMatch(sentence);
});

/** The arguments of a Node that says it is too old, once: what it starts says the truth. */
function oldNode(folder: string): string[] {
  const preload = join(folder, 'old.cjs');
  writeFileSync(
    preload,
    "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.1.0' } });",
  );
  return ['--require', preload];
}

it('without a newer Node, an old one says which is needed', () => {
  const { folder, copy } = alone('bin/thumbs.cjs');
  const run = () => spawnSync(process.execPath, [...oldNode(folder), copy], { encoding: 'utf8' });
  expect(run()).toMatchObject({
    status: 1,
    stderr: 'thumbs needs Node 22.12 or newer; this is 20.1.0. Install a newer Node.\n',
  });
  mkdirSync(join(folder, 'node_modules', 'node'), { recursive: true });
  expect(run().stderr).toContain('This folder brings its own: run npm ci, without --ignore-scripts.');
});

it('an old Node runs the one that was installed with it, and passes on arguments, signals and exit code', async () => {
  const { folder, copy } = alone('bin/thumbs.cjs');
  const bin = join(folder, 'node_modules', 'node', 'bin');
  mkdirSync(bin, { recursive: true });
  symlinkSync(process.execPath, join(bin, 'node'));
  mkdirSync(join(folder, 'dist'));
  const program = `
    process.on('SIGTERM', () => process.exit(7));
    console.log(JSON.stringify({ argv: process.argv.slice(2), node: process.versions.node }));
    setInterval(() => {}, 1000);`;
  writeFileSync(join(folder, 'dist', 'cli.cjs'), program);
  const child = spawn(process.execPath, [...oldNode(folder), copy, 'scan', 'a b'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(child.stdout, 'data');
  expect(JSON.parse(String(line))).toEqual({ argv: ['scan', 'a b'], node: process.versions.node });
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([7, null]);
});
