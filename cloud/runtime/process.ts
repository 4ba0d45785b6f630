// The child process of an execution environment: how it is started, read and ended.
// Its stdin is a lifeline: the bootstrap exits when it closes, so no child outlives a killed cloud.
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { readOutput } from './output.ts';

/** From source: beside this folder's files. In dist: a separate entry point, beside the chunks or above them. */
const candidates = ['./bootstrap.ts', './bootstrap.js', '../bootstrap.js'];

function bootstrapFile(): string {
  const files = candidates.map((candidate) => fileURLToPath(new URL(candidate, import.meta.url)));
  const file = files.find((candidate) => existsSync(candidate));
  if (!file) throw new Error(`The function bootstrap is not where it was built to: ${files.join(', ')}`);
  return file;
}

/**
 * For the loading of the bootstrap, which removes them before it loads the function. From source, stripping its types
 * takes as long as the rest of its start, unless the cloud's own compile cache has them.
 */
function loadingVariables(variables: Record<string, string>): Record<string, string> {
  const { NODE_COMPILE_CACHE } = process.env;
  return NODE_COMPILE_CACHE && !('NODE_COMPILE_CACHE' in variables) ? { NODE_COMPILE_CACHE } : {};
}

export interface ProcessOptions {
  /** Name of the environment, among the process's arguments to identify it. */
  id: string;
  variables: Record<string, string>;
  folder: string;
  memoryMegabytes: number;
  onLines(lines: string[]): void;
}

interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

export interface FunctionProcess {
  /** undefined when it could not be started. */
  readonly pid: number | undefined;
  /** Settles when the process is gone and all its output was read. Never rejects. */
  readonly exit: Promise<Exit>;
  /** Waits until the process has printed all output of this invocation. */
  printed(requestId: string): Promise<void>;
  kill(): void;
}

export function startProcess(options: ProcessOptions): FunctionProcess {
  const loading = loadingVariables(options.variables);
  const child = spawn(
    process.execPath,
    [
      // Like Lambda: the heap may use nine tenths of the memory, so that it collects before the process is killed.
      `--max-old-space-size=${Math.floor(options.memoryMegabytes * 0.9)}`,
      '--disable-warning=ExperimentalWarning',
      bootstrapFile(),
      options.id,
      ...Object.keys(loading),
    ],
    {
      cwd: options.folder,
      env: { ...options.variables, ...loading },
      stdio: 'pipe',
      windowsHide: true,
      detached: hasGroups,
    },
  );
  // Writing to a child that has just ended is harmless: its exit reports it.
  child.stdin.on('error', () => {});
  const streams = [child.stdout, child.stderr];
  const marks = watchMarks(streams);
  for (const stream of streams) {
    readOutput(stream, { lines: options.onLines, mark: (requestId) => marks.seen(stream, requestId) });
  }
  // Everything it started ends with it, however it ended.
  child.once('exit', () => killGroup(child));
  return {
    pid: child.pid,
    exit: exitOf(child),
    printed: marks.all,
    kill: () => {
      if (child.exitCode === null && child.signalCode === null) killGroup(child);
    },
  };
}

/** The process leads a process group, to which everything that it starts belongs. */
const hasGroups = process.platform !== 'win32';

function killGroup(child: ChildProcess): void {
  if (!hasGroups || child.pid === undefined) return void child.kill('SIGKILL');
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch (error) {
    // No process of it is left.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** How long after the end of a process its output may still be on its way. */
const grandchildMs = 1000;

/** A safety net: a process that answers but is too busy to print its earlier output. */
const maxPrintingMs = 10_000;

function exitOf(child: ChildProcess): Promise<Exit> {
  return new Promise((resolve) => {
    child.once('error', () => resolve({ code: 1, signal: null }));
    // 'close', not 'exit': only then has the output been read to its end.
    child.once('close', (code, signal) => resolve({ code, signal }));
    // A grandchild may hold the pipes open for longer than the process lives.
    child.once('exit', (code, signal) => setTimeout(() => resolve({ code, signal }), grandchildMs).unref());
  });
}

/** Resolves when both streams have brought the mark of an invocation; a closed stream brings nothing more. */
function watchMarks(streams: Readable[]) {
  const marks = new Map<Readable, string>();
  const closed = new Set<Readable>();
  let look = () => {};
  for (const stream of streams) {
    stream.once('close', () => {
      closed.add(stream);
      look();
    });
  }
  return {
    seen(stream: Readable, requestId: string) {
      marks.set(stream, requestId);
      look();
    },
    all(requestId: string): Promise<void> {
      return new Promise((resolve) => {
        const timer = setTimeout(resolve, maxPrintingMs);
        look = () => {
          if (!streams.every((stream) => closed.has(stream) || marks.get(stream) === requestId)) return;
          clearTimeout(timer);
          resolve();
        };
        look();
      });
    },
  };
}
