// A function of a few bytes in the place of the real one: tests of setup and teardown need not send and unpack 20 MB.
import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { homeOf } from '../../src/machine/folder.ts';
import { packageFile } from '../../src/packaging/build-package.ts';
import type { TestSession } from './session.ts';
import { zipOf } from './zip.ts';

/** Puts it where setup looks for the package that it has built before. */
export async function putTinyFunction(outDir: string, target: 'host' | 'lambda' = 'host'): Promise<void> {
  const file = await packageFile({ program: 'worker', target, arch: 'x86_64', outDir });
  const zip = await zipOf({
    'worker.mjs': 'export const handler = async () => ({ batchItemFailures: [] });',
  });
  const sha256 = createHash('sha256').update(zip).digest('base64');
  await mkdir(outDir, { recursive: true });
  await writeFile(file, zip);
  await writeFile(`${file}.sha256`, `${sha256} ${zip.length}`);
}

/** For all setups of the session: a teardown takes the packages along unless another stack needs them. */
export async function takeTinyFunction({ config }: Pick<TestSession, 'config'>): Promise<void> {
  const home = homeOf(config);
  await putTinyFunction(join(home, 'packages'), config.local ? 'host' : 'lambda');
  await writeFile(join(home, 'another-stack.json'), '{}');
}
