// One upload of a folder in a process of its own: `ours`, or the SDK's PutObject in a plain loop. Prints milliseconds
// without the process's start, and the most memory it had (MB).
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { openStack } from '../../../src/aws/session.ts';
import { surveyImages } from '../../../src/transfer/survey.ts';
import { noTotals, uploadImages } from '../../../src/transfer/upload.ts';
import { makeSession } from '../../support/stacks/session.ts';

const [who = '', endpoint = '', stateFile = '', folder = '', prefix = ''] = process.argv.slice(2);
const session = await makeSession({ endpoint }, { stateFile });
const context = await openStack(session);

async function ours(): Promise<void> {
  const survey = await surveyImages([folder], { prefix }, context);
  const options = {
    force: false,
    overwrite: true,
    dryRun: false,
    delete: false,
    concurrency: undefined,
    onStored: () => {},
  };
  await uploadImages(context, survey, options, noTotals());
}

/** As a careful person would write it: as many at once as make it fastest. */
async function sdkLoop(): Promise<void> {
  const s3 = session.client(S3Client);
  const names = (await readdir(folder)).values();
  const Bucket = context.names.of('originals');
  const work = async () => {
    for (const name of names) {
      const Body = await readFile(join(folder, name));
      await s3.send(
        new PutObjectCommand({ Bucket, Key: `${prefix}/${name}`, Body, ContentType: 'image/jpeg' }),
      );
    }
  };
  await Promise.all(Array.from({ length: 32 }, work));
}

const started = performance.now();
await (who === 'ours' ? ours() : sdkLoop());
const ms = performance.now() - started;
session.close();
process.stdout.write(JSON.stringify({ ms, mb: process.resourceUsage().maxRSS / 1024 }));
