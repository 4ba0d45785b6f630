// `gallery --open`: what starts the browser, and what the browser is told.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Context } from '../../src/aws/session.ts';
import { show } from '../../src/gallery/visit.ts';
import { until } from '../support/runner/until.ts';

const url = 'http://127.0.0.1:1/';
let folder: string;
let notes: string[];
beforeEach(async () => {
  notes = [];
  folder = await mkdtemp(join(tmpdir(), 'thumbs-open-'));
  onTestFinished(async () => {
    vi.unstubAllEnvs();
    await rm(folder, { recursive: true });
  });
});

const opened = () => show({ note: (text) => void notes.push(text) } as Context, url);

// Elsewhere the program that opens addresses is part of the system.
describe.runIf(process.platform === 'linux')('the browser of the gallery', () => {
  it('gets the address, and none of the credentials that thumbs has', async () => {
    const heard = join(folder, 'heard');
    const program = `#!/bin/sh\n{ echo "$1"; env; } > '${heard}.new'; mv '${heard}.new' '${heard}'\n`;
    await writeFile(join(folder, 'xdg-open'), program, { mode: 0o755 });
    const path = `${folder}:${process.env.PATH}`;
    vi.stubEnv('PATH', path).stubEnv('DISPLAY', ':7').stubEnv('AWS_SECRET_ACCESS_KEY', 'hidden');
    vi.stubEnv('AWS_SESSION_TOKEN', 'hidden').stubEnv('NPM_TOKEN', 'hidden');
    await opened();
    const [address, ...environment] = (await until(() => readFile(heard, 'utf8'))).split('\n');
    expect(address).toBe(url);
    expect(environment).toContain('DISPLAY=:7');
    expect(environment.join('\n')).not.toContain('hidden');
    expect(notes).toEqual([]);
  });

  it('that is not there is a note with the address, and no failure', async () => {
    vi.stubEnv('PATH', folder);
    await opened();
    expect(notes).toEqual([
      expect.stringMatching(/^no browser could be started here \(.*xdg-open.*\); open /),
    ]);
    expect(notes.join()).toContain(url);
  });
});
