// A function of a few bytes in the place of the real one: tests of setup and teardown need not send and unpack 20 MB.
import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { homeOf } from '../../../src/machine/folder.ts';
import { type PackageOptions, packageFile } from '../../../src/packaging/build-package.ts';
import { zipOf } from '../packages/zip.ts';
import type { TestSession } from './session.ts';

const zip = zipOf({ 'worker.mjs': 'export const handler = async () => ({ batchItemFailures: [] });' });

/** Puts it where setup looks for the package that it has built before. */
export async function putTinyFunction(
  outDir: string,
  target: 'host' | 'lambda' = 'host',
  arch: PackageOptions['arch'] = 'x86_64',
): Promise<void> {
  const file = await packageFile({ program: 'worker', target, arch, outDir });
  const bytes = await zip;
  const sha256 = createHash('sha256').update(bytes).digest('base64');
  await mkdir(outDir, { recursive: true });
  await writeFile(file, bytes);
  await writeFile(`${file}.sha256`, `${sha256} ${bytes.length}`);
}

/**
 * For all setups of the session, and for those of `runVerb`, whose folder is another: it takes the cloud for an endpoint
 * that runs functions here, or for Amazon's. A teardown takes the packages along unless another stack needs them.
 */
export async function takeTinyFunction({ config }: Pick<TestSession, 'config'>): Promise<void> {
  for (const local of [true, false]) {
    const home = homeOf({ ...config, local });
    const packages = join(home, 'packages');
    await putTinyFunction(packages);
    if (!local)
      for (const arch of ['x86_64', 'arm64'] as const) await putTinyFunction(packages, 'lambda', arch);
    await writeFile(join(home, 'another-stack.json'), '{}');
  }
}
