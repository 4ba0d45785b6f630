// The exported script, run by the real AWS CLI in an empty account: what it makes is the stack, and pictures work.
import { execFile } from 'node:child_process';
import { copyFile, mkdir, readdir } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { isDeepStrictEqual, promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { quick, withCloud } from '../support/cloud/cloud.ts';
import { testKeys } from '../support/cloud/keys.ts';
import { blue, green, solid } from '../support/pictures/pictures.ts';
import { awsCli, hasAwsCli } from '../support/programs/aws-cli.ts';
import { type Folder, makeFolder } from '../support/programs/command-line.ts';

const runProgram = promisify(execFile);

const all =
  '--trigger s3 --alarms --api --cdn --tag team=lab --max-concurrency 7 --notify --notify-to mailto:me@example.com';

describe.skipIf(!hasAwsCli)('a script of AWS CLI commands', () => {
  it.each([
    ['as it comes', ''],
    ['with all that has a script', all],
  ])('makes the stack %s', async (_title, flags) => {
    const folder = await makeFolder();
    onTestFinished(() => folder.remove());
    expect(await folder.run(`--local setup ${flags}`)).toMatchObject({ code: 0 });
    const packages = await readdir(packagesOf(folder));
    expect(await folder.run('--local export --format aws-cli -o out/lab.sh')).toMatchObject({ code: 0 });
    await useOwnPackages(folder, packages);

    const { endpoint } = await withCloud({ timings: { ...quick, pollingStartMs: 5 } });
    const env = environmentOf(endpoint, folder);
    const { stdout } = await runProgram('bash', [join(folder.path, 'out', 'lab.sh')], { env });
    expect(stdout).toContain("The stack 'thumbs' is made");

    expect(await folder.run('recover', { env })).toMatchObject({ code: 0 });
    const status = await folder.run('--json status', { env });
    const { resources = [] } = (status.events.at(-1) ?? {}) as { resources?: Status[] };
    expect(resources.length).toBeGreaterThan(10);
    expect(resources.flatMap(differencesOf)).toEqual([]);
    // The script is for AWS, where CloudFront has addresses of its own.
    if (!flags.includes('--cdn')) expect(status.code).toBe(0);

    await solid(300, 200, blue).jpeg().toFile(join(folder.path, 'sea.jpg'));
    await solid(200, 300, green).png().toFile(join(folder.path, 'wood.png'));
    const sent = await folder.run('--json upload sea.jpg wood.png', { env });
    expect(sent.events.at(-1)).toMatchObject({ event: 'done', uploaded: 2, done: 2, failed: 0 });
  });
});

interface Status {
  id: string;
  state: string;
  differences: { field: string; is: object; wanted: object }[];
}

/** What `status` finds to change, but for the address of the distribution: it is the endpoint's own here. */
function differencesOf({ id, state, differences }: Status): string[] {
  const rest = (environment: object) => ({ ...environment, THUMBS_ADDRESS: undefined });
  const others = differences.filter(
    ({ field, is, wanted }) => field !== 'environment' || !isDeepStrictEqual(rest(is), rest(wanted)),
  );
  if (others.length > 0) return others.map(({ field }) => `${id}.${field}`);
  return state === 'ok' || differences.length > 0 ? [] : [`${id} ${state}`];
}

const packagesOf = ({ path }: Folder) => join(path, '.thumbs', 'local', 'packages');

/**
 * The script's zips are for Lambda. The embedded cloud runs the functions on this machine, whose own zips have the same
 * files, packed in another way.
 */
async function useOwnPackages(folder: Folder, packages: readonly string[]): Promise<void> {
  const home = join(folder.path, '.thumbs', 'packages');
  await mkdir(home);
  for (const file of packages) {
    const own = join(packagesOf(folder), file);
    await copyFile(own, join(home, file));
    const [program] = file.split('-');
    if (file.endsWith('.zip')) await copyFile(own, join(folder.path, 'out', `${program}.zip`));
  }
}

function environmentOf(endpoint: string, { path }: Folder): Record<string, string> {
  return {
    PATH: `${dirname(awsCli)}${delimiter}${process.env.PATH}`,
    HOME: path,
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: testKeys.accessKeyId,
    AWS_SECRET_ACCESS_KEY: testKeys.secretAccessKey,
    AWS_REGION: 'us-east-1',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}
