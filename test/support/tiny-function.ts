// A function of a few bytes in the place of the real one: tests of setup and teardown need not send and unpack 20 MB.
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { buildPackage } from '../../src/packaging/build-package.ts';
import { zipOf } from './zip.ts';

let made: Promise<{ name: string; zip: Buffer }> | undefined;

/** Puts it where setup looks for the package that it has built before. */
export async function putTinyFunction(outDir: string): Promise<void> {
  made ??= make();
  const { name, zip } = await made;
  const sha256 = createHash('sha256').update(zip).digest('base64');
  await mkdir(outDir, { recursive: true });
  await writeFile(join(outDir, name), zip);
  await writeFile(join(outDir, `${name}.sha256`), `${sha256} ${zip.length}`);
}

/** The real one is built once, for its name. */
async function make() {
  const outDir = await mkdtemp(join(tmpdir(), 'thumbs-package-'));
  const { file } = await buildPackage({ target: 'host', arch: 'x86_64', outDir });
  await rm(outDir, { recursive: true });
  const zip = await zipOf({
    'worker.mjs': 'export const handler = async () => ({ batchItemFailures: [] });',
  });
  return { name: basename(file), zip };
}
