// An install that could not build says what to run, and shows no stack.
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..', '..');

it.each([
  ['bin/thumbs.cjs', /^thumbs is not built yet .*: run npm run build\n$/],
  ['scripts/prepare.cjs', /^thumbs is built from source .*: run npm ci --include=dev .*\n$/],
])('%s, where nothing was built and nothing can be', (file, sentence) => {
  const alone = join(mkdtempSync(join(tmpdir(), 'thumbs-install-')), file);
  mkdirSync(dirname(alone));
  copyFileSync(join(root, file), alone);
  const { status, stderr } = spawnSync(process.execPath, [alone], { encoding: 'utf8' });
  expect(status).toBe(1);
  expect(stderr).toMatch(sentence);
});
