import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateQueueCommand, ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { CloudInfo } from '../../cloud/daemon.ts';
import { stopOrder } from '../../src/machine/embedded-key.ts';
import { clientConfig } from '../support/cloud/cloud.ts';
import { giveTestKeys, testKeys } from '../support/cloud/keys.ts';
import { until } from '../support/runner/until.ts';

const entry = join(import.meta.dirname, '../../cloud/daemon.ts');

interface Daemon {
  process: ChildProcess;
  /** The exit code, or the signal that ended it. */
  ended: Promise<number | string>;
  info(): Promise<CloudInfo>;
}

async function folder() {
  const dir = await mkdtemp(join(tmpdir(), 'thumbs-daemon-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  giveTestKeys(join(dir, 'data'));
  return { dataDir: join(dir, 'data'), infoFile: join(dir, 'cloud.json') };
}

function start({ dataDir, infoFile }: { dataDir: string; infoFile: string }, ...more: string[]): Daemon {
  const words = [entry, '--data-dir', dataDir, '--info', infoFile, ...more];
  const child = spawn(process.execPath, words, { stdio: 'ignore' });
  const ended = new Promise<number | string>((resolve) => {
    child.once('exit', (code, signal) => resolve(code ?? signal ?? 'unknown'));
  });
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  const info = async () => {
    const read = async (): Promise<CloudInfo> => {
      const found: CloudInfo = JSON.parse(await readFile(infoFile, 'utf8'));
      expect(found.pid).toBe(child.pid);
      return found;
    };
    // One that has ended says nothing any more.
    const gone = ended.then((end) => Promise.reject(new Error(`it ended: ${end}`)));
    return Promise.race([until(read), gone]);
  };
  return { process: child, ended, info };
}

describe('the embedded cloud in the background', () => {
  it('says where it is, answers there, and cleans up when told to end', async () => {
    const place = await folder();
    const daemon = start(place);
    const info = await daemon.info();
    expect(info).toMatchObject({
      dataDir: place.dataDir,
      endpoint: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
    });
    const health = await (await fetch(`${info.endpoint}/_thumbs/health`)).json();
    expect(health).toEqual({ pid: info.pid, version: 2 });
    daemon.process.kill('SIGTERM');
    expect(await daemon.ended).toBe(0);
    expect(existsSync(place.infoFile)).toBe(false);
    expect(await readFile(join(place.dataDir, 'cloud.log'), 'utf8')).toMatch(
      /listening on[\s\S]*stopping: SIGTERM/,
    );
  });

  it('has its data again after it was killed', async () => {
    const place = await folder();
    const first = start(place);
    const before = new SQSClient(clientConfig((await first.info()).endpoint));
    await before.send(new CreateQueueCommand({ QueueName: 'jobs' }));
    before.destroy();
    first.process.kill('SIGKILL');
    expect(await first.ended).toBe('SIGKILL');

    const { endpoint } = await start(place).info();
    const after = new SQSClient(clientConfig(endpoint));
    const { QueueUrls } = await after.send(new ListQueuesCommand({}));
    after.destroy();
    expect(QueueUrls).toEqual([`${endpoint}/000000000000/jobs`]);
  });

  it('takes the port asked for, or another one when that is taken', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void taken.close());
    await once(taken, 'listening');
    const address = taken.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const { endpoint } = await start(await folder(), '--port', String(port)).info();
    expect(endpoint).not.toBe(`http://127.0.0.1:${port}`);
    expect((await fetch(`${endpoint}/_thumbs/health`)).status).toBe(200);
  });

  it('leaves with code 3 when another one has the folder, and does not disturb it', async () => {
    const place = await folder();
    const first = start(place);
    const { endpoint, pid } = await first.info();
    expect(await start(place).ended).toBe(3);
    expect(JSON.parse(await readFile(place.infoFile, 'utf8'))).toMatchObject({ pid });
    expect((await fetch(`${endpoint}/_thumbs/health`)).status).toBe(200);
  });

  it('stops by itself when nothing happens', async () => {
    const place = await folder();
    const daemon = start(place, '--idle-minutes', '0.01');
    expect(await daemon.ended).toBe(0);
    expect(await readFile(join(place.dataDir, 'cloud.log'), 'utf8')).toContain('idle for 0.01 minutes');
  });

  it('stops when asked over the control path', async () => {
    const daemon = start(await folder());
    const { endpoint, pid } = await daemon.info();
    const authorization = stopOrder(testKeys, pid, Date.now());
    await fetch(`${endpoint}/_thumbs/stop`, { method: 'POST', headers: { authorization } });
    expect(await daemon.ended).toBe(0);
  });
});
