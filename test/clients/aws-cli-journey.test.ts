// Any AWS client may look into the embedded cloud: the AWS CLI lists a stack, and nothing after its teardown.
// Runs where the AWS CLI is installed; always with --endpoint-url, so that nothing can leave this machine.
import { execFile } from 'node:child_process';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keysIn } from '../support/cloud/keys.ts';
import { awsCli, hasAwsCli, openAwsCli } from '../support/programs/aws-cli.ts';
import { bin, type Folder, makeFolder, type Ran } from '../support/programs/command-line.ts';

const listings = [
  's3api list-buckets --query Buckets[].Name',
  'sqs list-queues --query QueueUrls',
  'dynamodb list-tables --query TableNames',
  'lambda list-functions --query Functions[].FunctionName',
  'lambda list-event-source-mappings --query EventSourceMappings[].FunctionArn',
  'iam list-roles --query Roles[].RoleName',
  'logs describe-log-groups --query logGroups[].logGroupName',
];

let folder: Folder;
let setup: Ran;

/** Whatever the environment says, the stack is made in the embedded cloud. */
beforeAll(async () => {
  folder = await makeFolder();
  const elsewhere = 'http://127.0.0.1:9';
  const env = {
    AWS_ENDPOINT_URL: elsewhere,
    AWS_ENDPOINT_URL_SQS: elsewhere,
    AWS_ENDPOINT_URL_S3: elsewhere,
    AWS_PROFILE: 'nobody',
  };
  setup = await folder.run('--local --json setup', { env });
});
afterAll(() => folder.remove());

it('thumbs --local never speaks to another endpoint, whatever the environment says', () => {
  expect(setup.events.at(-1)).toMatchObject({ event: 'done', created: 11 });
});

describe.runIf(hasAwsCli)('the AWS CLI', () => {
  async function list(endpoint: string): Promise<string[]> {
    const aws = await openAwsCli(endpoint, keysIn(join(folder.path, '.thumbs', 'local', 'cloud')));
    const answers = await Promise.all(listings.map((listing) => aws(...listing.split(' '))));
    return answers.flatMap((answer) => JSON.parse(answer || '[]') ?? []);
  }

  it('lists the whole stack before a teardown, and nothing after it', async () => {
    const before = await folder.run('--local --json local status');
    const names = await list(String(before.events.at(-1)?.endpoint));
    expect(names.filter((name) => name.includes('thumbs-'))).toHaveLength(9);
    // As README says it.
    const script = `eval "$('${process.execPath}' '${bin}' local env)" && aws sts get-caller-identity && aws s3 ls`;
    const env = {
      PATH: `${dirname(awsCli)}${delimiter}${process.env.PATH}`,
      HOME: folder.path,
      AWS_PROFILE: 'nobody',
    };
    const { stdout } = await promisify(execFile)('sh', ['-c', script], { cwd: folder.path, env });
    expect(stdout).toMatch(/arn:aws:iam::000000000000:user\/local.*thumbs-originals-/s);
    await folder.run('--local teardown --yes');
    const after = await folder.run('--local --json local start');
    expect(await list(String(after.events.at(-1)?.endpoint))).toEqual([]);
  });
});
