// Runs the built command line as a person or a script would: its own process, its own folder, nothing inherited.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const bin = join(import.meta.dirname, '..', '..', '..', 'bin', 'thumbs.cjs');

export interface Ran {
  code: number | null;
  stdout: string;
  /** stdout as it came. */
  bytes: Buffer;
  stderr: string;
  /** stdout as --json writes it. */
  events: Record<string, unknown>[];
}

export interface Folder {
  /** May be set, when a test has moved it. */
  path: string;
  run(commandLine: string, options?: RunOptions): Promise<Ran>;
  start(commandLine: string, env?: Record<string, string>): ChildProcess;
  remove(): Promise<void>;
}

interface RunOptions {
  env?: Record<string, string>;
  /** Where stdout goes, instead of to `stdout` of the answer. */
  stdoutFile?: number;
}

/** An empty working folder. */
export async function makeFolder(): Promise<Folder> {
  const path = await mkdtemp(join(tmpdir(), 'thumbs-e2e-'));
  const start = (commandLine: string, env: Record<string, string> = {}, stdout: number | 'pipe' = 'pipe') =>
    spawn(process.execPath, [bin, ...words(commandLine)], {
      cwd: folder.path,
      env: { ...quietEnvironment(), ...env },
      stdio: ['ignore', stdout, 'pipe'],
    });
  const folder: Folder = {
    path,
    start,
    run: (commandLine, { env, stdoutFile } = {}) => collect(start(commandLine, env, stdoutFile)),
    remove: async () => {
      await collect(start('local stop'));
      await rm(folder.path, { recursive: true, force: true });
    },
  };
  return folder;
}

/** Nothing of the machine's own AWS settings; no instance metadata to wait for. */
function quietEnvironment(): Record<string, string> {
  const { PATH = '', HOME = '', TMPDIR } = process.env;
  return { PATH, HOME, AWS_EC2_METADATA_DISABLED: 'true', NO_COLOR: '1', ...(TMPDIR ? { TMPDIR } : {}) };
}

/** Splits at spaces; 'single quotes' keep them. */
function words(commandLine: string): string[] {
  return [...commandLine.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');
}

export function collect(child: ChildProcess): Promise<Ran> {
  const [out, err]: [Buffer[], Buffer[]] = [[], []];
  child.stdout?.on('data', (data) => out.push(data));
  child.stderr?.on('data', (data) => err.push(data));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      const bytes = Buffer.concat(out);
      const stdout = bytes.toString();
      const events = stdout
        .split('\n')
        .filter((line) => line.startsWith('{'))
        .map((line) => JSON.parse(line));
      resolve({ code, stdout, bytes, stderr: Buffer.concat(err).toString(), events });
    });
  });
}
