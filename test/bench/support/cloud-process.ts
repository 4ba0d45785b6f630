// An embedded cloud in a process of its own, so that a bench's clients do not compute with the server's CPU time.
// Prints its endpoint, and ends with its parent's stdin.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startCloud } from '../../../cloud/cloud.ts';
import { giveTestKeys } from '../../support/cloud/keys.ts';

const dataDir = await mkdtemp(join(tmpdir(), 'thumbs-bench-cloud-'));
giveTestKeys(dataDir);
const cloud = await startCloud({ dataDir });
process.stdout.write(`${cloud.endpoint}\n`);
process.stdin.resume().once('end', async () => {
  await cloud.stop();
  await rm(dataDir, { recursive: true, force: true });
});
