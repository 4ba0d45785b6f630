// A stack with the sample pictures and one that is broken, and `thumbs gallery` over it, each as a person would run it.
import type { ChildProcess } from 'node:child_process';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { makeNames, type Names } from '../../../src/stack/names.ts';
import { readState } from '../../../src/stack/state.ts';
import { keysIn } from '../cloud/keys.ts';
import { type Folder, makeFolder } from '../programs/command-line.ts';

const samples = join(import.meta.dirname, '..', '..', '..', 'images');
export const broken = 'broken holiday.jpg';

export interface TestGallery {
  url: string;
  folder: Folder;
  names: Names;
  endpoint: string;
  /** Of the embedded cloud. */
  credentials: ReturnType<typeof keysIn>;
  /** The same page as a site, and the token that writing from it needs; empty without one. */
  site: string;
  token: string;
  stop(): Promise<void>;
}

/** The trigger is `sqs`: nothing is processed but what somebody asks for. */
export async function openGallery({ withSite = false } = {}): Promise<TestGallery> {
  const folder = await makeFolder();
  const made = await folder.run(`--local --json setup --trigger sqs ${withSite ? '--site' : ''}`);
  const { site = '', token = '' } = made.events.at(-1) as { site?: string; token?: string };
  const pictures = join(folder.path, 'pictures');
  await cp(samples, pictures, { recursive: true });
  const whole = await readFile(join(samples, 'aurora-lake.jpg'));
  await writeFile(join(pictures, broken), whole.subarray(0, 3000));
  await folder.run('--local upload pictures');
  const { data } = await readState(join(folder.path, '.thumbs', 'local', 'thumbs.json'));
  if (!data?.endpoint) throw new Error('the stack was not set up');
  const server = await startGallery(folder);
  const { endpoint } = data;
  const credentials = keysIn(join(folder.path, '.thumbs', 'local', 'cloud'));
  const stop = async () => {
    await server.stop();
    await folder.remove();
  };
  return { url: server.url, folder, names: makeNames(data), endpoint, credentials, site, token, stop };
}

interface GalleryProcess {
  url: string;
  child: ChildProcess;
  stop(): Promise<number | null>;
}

export async function startGallery(
  folder: Folder,
  flags = '',
  env: Record<string, string> = {},
): Promise<GalleryProcess> {
  const child = folder.start(`--local --json gallery --port 0 ${flags}`, env);
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const url = await new Promise<string>((resolve, reject) => {
    void ended.then(() => reject(new Error('the gallery ended before it listened')));
    if (!child.stdout) return;
    createInterface(child.stdout).on('line', (line) => {
      const event = JSON.parse(line);
      if (event.event === 'listening') resolve(event.url);
    });
  });
  const stop = () => {
    child.kill('SIGINT');
    return ended;
  };
  return { url, child, stop };
}
