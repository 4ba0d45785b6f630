// The AWS CLI against the embedded cloud's S3: a client that thumbs did not write and whose habits differ from the SDK's.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { hasAwsCli, openAwsCli } from '../support/aws-cli.ts';
import { withCloud } from '../support/cloud.ts';

test.skipIf(!hasAwsCli)(
  'the AWS CLI makes a bucket, copies files both ways, lists, and removes it all',
  async () => {
    const { endpoint } = await withCloud();
    const folder = await mkdtemp(join(tmpdir(), 'thumbs-cli-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const aws = await openAwsCli(endpoint);
    const large = Buffer.alloc(20_000_000, 'multipart ');
    await writeFile(join(folder, 'a b+c é.jpg'), 'small');
    await writeFile(join(folder, 'large.bin'), large);

    await aws('s3', 'mb', 's3://photos-1');
    await aws('s3', 'cp', '--quiet', join(folder, 'a b+c é.jpg'), 's3://photos-1/in/');
    await aws('s3', 'cp', '--quiet', join(folder, 'large.bin'), 's3://photos-1/large.bin');
    expect(await aws('s3', 'ls')).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d photos-1\n$/);
    expect(await aws('s3', 'ls', 's3://photos-1/')).toMatch(/PRE in\/\n.* 20000000 large\.bin\n$/);
    expect(await aws('s3', 'ls', '--recursive', 's3://photos-1/in')).toMatch(/ 5 in\/a b\+c é\.jpg\n$/);
    await aws('s3', 'cp', '--quiet', 's3://photos-1/large.bin', join(folder, 'back.bin'));
    expect((await readFile(join(folder, 'back.bin'))).equals(large)).toBe(true);
    await expect(aws('s3', 'rb', 's3://photos-1')).rejects.toThrow(/BucketNotEmpty/);
    await aws('s3', 'rb', '--force', 's3://photos-1');
    expect(await aws('s3', 'ls')).toBe('');
  },
);
