// The AWS CLI, where it is installed: a client that thumbs did not write and whose habits differ from the SDK's.
import { execFile, execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { onTestFinished } from 'vitest';
import { clientConfig } from '../cloud/cloud.ts';
import { testKeys } from '../cloud/keys.ts';

const program = find();
export const hasAwsCli = program !== undefined;
export const awsCli = program ?? 'aws';

/** Runs it against this endpoint, so that nothing leaves the machine; answers what it wrote. */
export async function openAwsCli(
  endpoint: string,
  keys = testKeys,
): Promise<(...words: string[]) => Promise<string>> {
  const { region, credentials } = clientConfig(endpoint, keys);
  const HOME = await mkdtemp(join(tmpdir(), 'thumbs-cli-'));
  onTestFinished(() => rm(HOME, { recursive: true }));
  const env = {
    PATH: process.env.PATH,
    HOME,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_DEFAULT_REGION: region,
    AWS_EC2_METADATA_DISABLED: 'true',
  };
  return async (...words) => {
    const args = ['--endpoint-url', endpoint, '--output', 'json', ...words];
    return (await promisify(execFile)(awsCli, args, { env })).stdout;
  };
}

function find(): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const found = folders.map((folder) => join(folder, 'aws')).find(existsSync);
  // A stand-in of pyenv looks for the real one at every call, which takes as long as the call.
  if (!found || !dirname(found).endsWith('shims')) return found;
  try {
    return execFileSync('pyenv', ['which', 'aws'], { encoding: 'utf8', stdio: 'pipe' }).trim();
  } catch {
    // It is installed for another Python than the one of this folder.
    return undefined;
  }
}
