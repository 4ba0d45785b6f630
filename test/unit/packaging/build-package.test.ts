import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, cp, mkdtemp, readdir, readFile, rm, stat, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { capacityOf } from '../../../lambda/capacity.ts';
import { environment } from '../../../lambda/contract.ts';
import { Decoder } from '../../../lambda/picture/isolated/decoder-handle.ts';
import {
  type BuiltPackage,
  buildPackage,
  type PackageOptions,
  packageFile,
} from '../../../src/packaging/build-package.ts';
import { lockedPackages, stageFromRegistry } from '../../../src/packaging/stage.ts';
import { lambdaTarget } from '../../../src/packaging/target.ts';
import { checkZip, zipFiles } from '../../../src/packaging/zip.ts';
import { startAlteredRegistry } from '../../support/packages/altered-registry.ts';
import { unzip } from '../../support/packages/unzip.ts';
import { files } from '../../support/pictures/heic-samples.ts';
import { jxl } from '../../support/pictures/jxl-samples.ts';
import { recipeOf } from '../../support/pictures/recipes.ts';

const run = promisify(execFile);

let outDir: string;
beforeEach(async () => {
  outDir = await mkdtemp(join(tmpdir(), 'thumbs-package-'));
});
afterEach(() => rm(outDir, { recursive: true, force: true }));

/** Built once for all that need one that is there: 20 MB are read, packed and looked through. */
let built: BuiltPackage;
let builtDir: string;
beforeAll(async () => {
  builtDir = await mkdtemp(join(tmpdir(), 'thumbs-package-'));
  built = await buildPackage({ ...forHost(), outDir: builtDir });
});
afterAll(() => rm(builtDir, { recursive: true, force: true }));

/** The folder of this test has it, too. */
async function keepBuilt(): Promise<BuiltPackage> {
  await cp(builtDir, outDir, { recursive: true });
  return { ...built, file: join(outDir, basename(built.file)) };
}

const registry = process.env.npm_config_registry ?? 'https://registry.npmjs.org/';
const unreachable = await fetch(registry, { method: 'HEAD', signal: AbortSignal.timeout(5_000) }).then(
  () => false,
  (error: Error) => `the npm registry at ${registry} does not answer: ${error.message}`,
);

const forHost = (): PackageOptions => ({ program: 'worker', target: 'host', arch: 'x86_64', outDir });

describe('a package for this machine', () => {
  it('is the same bytes when built twice, and says its hash as Lambda does', async () => {
    const again = await buildPackage(forHost());
    expect({ ...again, file: '' }).toEqual({ ...built, file: '' });
    expect(
      createHash('sha256')
        .update(await readFile(again.file))
        .digest('base64'),
    ).toBe(built.sha256);
  });

  it('is kept, so that a second call builds nothing', async () => {
    const once = await keepBuilt();
    const written = await stat(once.file);
    expect(await buildPackage(forHost())).toEqual(once);
    expect(await stat(once.file)).toMatchObject({ ino: written.ino, mtimeMs: written.mtimeMs });
  });

  it('is built again when the kept one is half written', async () => {
    const once = await keepBuilt();
    await truncate(once.file, Math.floor(once.bytes / 2));
    const again = await buildPackage(forHost());
    expect(again).toEqual(once);
    expect((await readFile(again.file)).length).toBe(once.bytes);
  });

  it.skipIf(process.getuid?.() === 0)(
    'that cannot be kept names the folder to be made writable',
    async () => {
      await chmod(outDir, 0o500);
      await expect(buildPackage(forHost())).rejects.toMatchObject({
        code: 'FolderUnusable',
        message: expect.stringContaining(outDir),
        fix: expect.stringContaining('writable'),
      });
    },
  );

  it('may be built by several at once', async () => {
    // The smallest: all are written in the same way.
    const smallest: PackageOptions = { ...forHost(), program: 'api' };
    const [first, second] = await Promise.all([smallest, smallest].map(buildPackage));
    expect(second).toEqual(first);
    expect((await readdir(outDir)).toSorted()).toEqual(
      [first?.file, `${first?.file}.sha256`].map((file) => file?.slice(outDir.length + 1)),
    );
  });

  it('leaves nothing half done when it is aborted', async () => {
    const signal = AbortSignal.abort(new Error('stopped'));
    await expect(buildPackage({ ...forHost(), signal })).rejects.toThrow('stopped');
    expect(await readdir(outDir)).toEqual([]);
  });
});

describe('the unpacked package', () => {
  it('starts with nothing beside it, and works', async () => {
    await unzip(built.file, join(outDir, 'unpacked'));
    const program = `
      const { handler } = await import('./worker.mjs');
      const answer = await handler({ Records: [{ messageId: 'm1', body: '{"Event":"s3:TestEvent"}' }] });
      process.stdout.write(JSON.stringify(answer));`;
    const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', program], {
      cwd: join(outDir, 'unpacked'),
      env: {
        AWS_REGION: 'us-east-1',
        [environment.recipe]: JSON.stringify({ sizes: [64], format: 'webp', quality: 80 }),
        [environment.originalsBucket]: 'originals',
        [environment.thumbnailsBucket]: 'thumbnails',
        [environment.table]: 'images',
      },
    });
    // Below what it logs.
    expect(JSON.parse(stdout.split('\n').at(-1) ?? '')).toEqual({ batchItemFailures: [] });
  });
});

describe('a HEIC photo, or JPEG XL, in the unpacked package', () => {
  const order = {
    recipe: recipeOf({ sizes: [64], format: 'webp', quality: 80 }),
    limits: capacityOf('1536').limits,
  };

  async function decode(folder: string, bytes = files.tenBits) {
    const decoder = new Decoder(0, join(folder, 'decoder-process.mjs'));
    try {
      await decoder.ready();
      return await decoder.decode(Buffer.from(bytes), order);
    } finally {
      decoder.end();
    }
  }

  it('is decoded by the library in it, and HEIC refused without that', async () => {
    const folder = join(outDir, 'unpacked');
    await unzip(built.file, folder);
    expect(await decode(folder)).toMatchObject({ format: 'heif', width: 96, height: 64 });
    expect(await readdir(join(folder, 'node_modules', 'libheif-js'))).toContain('LICENSE');
    expect(await decode(folder, jxl.p3)).toMatchObject({ format: 'jxl', width: 48, height: 32 });
    const { file, key } = await buildPackage({ ...forHost(), heic: false });
    expect(key).not.toBe(built.key);
    await unzip(file, join(outDir, 'without'));
    await expect(decode(join(outDir, 'without'))).rejects.toMatchObject({ code: 'HeicUnsupported' });
  });
});

describe.skipIf(unreachable)(`a package for AWS${unreachable ? ` (skipped: ${unreachable})` : ''}`, () => {
  const forAws = (arch: PackageOptions['arch']): PackageOptions => ({
    program: 'worker',
    target: 'lambda',
    arch,
    outDir,
    registry,
  });

  it('holds the x86_64 binaries, from any host', async () => {
    const { bytes } = await buildPackage(forAws('x86_64'));
    // checkZip has looked at every library; Lambda takes 50 MB.
    expect(bytes).toBeGreaterThan(7_000_000);
    expect(bytes).toBeLessThan(10_000_000);
  });

  it('holds the arm64 binaries, from any host', async () => {
    expect(basename(await packageFile(forAws('arm64')))).toMatch(/^worker-linux-arm64-/);
    const target = lambdaTarget('arm64');
    // Stored: compressing it, too, would take longer than all else here.
    const zip = await zipFiles(await stageFromRegistry(target, { url: registry }), 0);
    await expect(checkZip(zip, target)).resolves.toBeUndefined();
  });
});

describe('an altered package', () => {
  it('is refused, because it is not the one in the lockfile', async () => {
    const locked = await lockedPackages(lambdaTarget('arm64'));
    await using altered = await startAlteredRegistry(locked.map(({ version }) => version));
    const staging = stageFromRegistry(lambdaTarget('arm64'), {
      url: altered.url,
      cacheDir: join(outDir, 'cache'),
    });
    await expect(staging).rejects.toMatchObject({
      code: 'BadPackage',
      fix: expect.stringMatching(/npm cache clean/),
    });
  });
});

describe('without a network', () => {
  it('says what is missing and what to do', async () => {
    const options = { url: 'http://127.0.0.1:9/', cacheDir: join(outDir, 'npm-cache') };
    await expect(stageFromRegistry(lambdaTarget('arm64'), options)).rejects.toMatchObject({
      code: 'NoPackage',
      message: expect.stringMatching(
        /sharp-(libvips-)?linux-arm64@\S+, which the function needs, could not be fetched/,
      ),
      fix: expect.stringMatching(/once with a network/),
    });
  });
});

describe('the lockfile of the function', () => {
  it('pins the natives of the very sharp that is bundled', async () => {
    const version = sharp.versions.sharp;
    for (const arch of ['x86_64', 'arm64'] as const) {
      const [binding] = await lockedPackages(lambdaTarget(arch));
      expect(binding).toMatchObject({ version, integrity: expect.stringMatching(/^sha512-/) });
    }
  });

  it('names no registry', async () => {
    expect(await readFile('lambda/package-lock.json', 'utf8')).not.toMatch(
      /"resolved"|https?:\/\/[^"]*\.tgz/,
    );
  });
});
