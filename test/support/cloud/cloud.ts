// A fresh embedded cloud for a test, and SDK clients that talk to it and to nothing else.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type CloudOptions, type RunningCloud, startCloud } from '../../../cloud/cloud.ts';
import type { Call } from '../../../cloud/service.ts';
import { giveTestKeys, testKeys } from './keys.ts';

interface Client {
  destroy(): void;
}

/** For tests of what setup makes: nothing is unready for long, and no function is started for S3's test event. */
export const quick = {
  functionPendingMs: 5,
  functionUpdateMs: 5,
  mappingSettleMs: 5,
  pollingStartMs: 60_000,
  tableMs: 5,
  deploymentMs: 5,
  distributionMs: 5,
  certificateMs: 5,
};

export interface TestCloud {
  cloud: RunningCloud;
  endpoint: string;
  dataDir: string;
  /** The cloud's clock, when it is a test's. */
  now?: (() => number) | undefined;
  /** Every AWS call so far, in order. */
  calls: Call[];
  /** The client of the given class; with a `config`, which is laid over the defaults, a new one. One attempt, so that errors show. */
  client<C extends Client>(Ctor: new (config: never) => C, config?: object): C;
  /** Stops the cloud and starts it again over the same data, on another port. Clients must be made anew. */
  restart(): Promise<TestCloud>;
  /** Stops the cloud, closes the clients and removes the data. */
  dispose(): Promise<void>;
}

export type TestCloudOptions = Omit<CloudOptions, 'dataDir' | 'onCall'>;

/** A cloud that lives as long as the test it is called in. */
export async function withCloud(options: TestCloudOptions = {}): Promise<TestCloud> {
  const cloud = await openCloud(options);
  onTestFinished(() => cloud.dispose());
  return cloud;
}

/** A cloud for a whole file: call it in `beforeAll`, and `dispose` in `afterAll`. */
export async function openCloud(options: TestCloudOptions = {}): Promise<TestCloud> {
  const dataDir = await mkdtemp(join(tmpdir(), 'thumbs-cloud-'));
  giveTestKeys(dataDir);
  const running: { cloud?: RunningCloud } = {};
  const clients = new Map<unknown, Client>();
  const stop = async () => {
    for (const client of clients.values()) client.destroy();
    clients.clear();
    await running.cloud?.stop();
  };
  const start = async (): Promise<TestCloud> => {
    const calls: Call[] = [];
    const cloud = await startCloud({ ...options, dataDir, onCall: (call) => void calls.push(call) });
    running.cloud = cloud;
    return {
      cloud,
      endpoint: cloud.endpoint,
      dataDir,
      now: options.now,
      calls,
      client: <C extends Client>(Ctor: new (config: never) => C, config?: object) => {
        const known = config ? undefined : (clients.get(Ctor) as C | undefined);
        const client = known ?? new Ctor({ ...clientConfig(cloud.endpoint), ...config } as never);
        clients.set(config ?? Ctor, client);
        return followClock(client, options.now);
      },
      restart: async () => {
        await stop();
        return start();
      },
      dispose: async () => {
        await stop();
        await rm(dataDir, { recursive: true, force: true });
      },
    };
  };
  return start();
}

/** Signatures carry the time: a client of a cloud whose clock is a test's has to sign by that clock. */
export function followClock<C extends object>(client: C, now: (() => number) | undefined): C {
  if (!now) return client;
  const { config } = client as { config?: object };
  const offset = { get: () => now() - Date.now(), set: () => {}, configurable: true };
  Object.defineProperty(config, 'systemClockOffset', offset);
  return client;
}

/** For any SDK client; members that a service does not know are ignored by it. */
export function clientConfig(endpoint: string, credentials = testKeys) {
  return {
    endpoint,
    region: 'us-east-1',
    credentials,
    maxAttempts: 1,
    forcePathStyle: true,
    useQueueUrlAsEndpoint: false,
  };
}
