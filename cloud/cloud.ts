// The embedded cloud: every service in one process, behind one HTTP endpoint on 127.0.0.1.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { watchActivity } from './activity.ts';
import type { Authority } from './authentication/authority.ts';
import { type KeyPair, openKeys } from './authentication/keys.ts';
import { openSessions } from './authentication/sessions.ts';
import { openSigner } from './authentication/signing-key.ts';
import { createPermissions } from './authorization/permissions.ts';
import { claim } from './claim.ts';
import { control, isControl } from './control.ts';
import { logError } from './log.ts';
import { exchanges } from './serve.ts';
import type { Call, Cloud, Faults, Service } from './service.ts';
import { type CloudServices, createServices } from './services.ts';
import { openStore } from './store.ts';
import { defaultTimings, type Timings } from './timings.ts';

export interface CloudOptions {
  /** Folder for all of the cloud's data. Created if it does not exist. */
  dataDir: string;
  /** 0 takes any free port. A port in use rejects with EADDRINUSE, a folder in use with DataDirInUse. */
  port?: number;
  faults?: Faults;
  timings?: Partial<Timings>;
  /** Milliseconds since 1970. */
  now?: () => number;
  /** Sees every AWS call, before its fault and its answer. */
  onCall?: (call: Call) => void;
  /** Receives failures of the cloud itself. Default: appended to `dataDir/cloud.log`. */
  onError?: (error: unknown, during: string) => void;
  /** Called when a client asks the cloud to stop. Default: it stops. */
  onStop?: () => void;
}

export interface RunningCloud {
  /** `http://127.0.0.1:PORT`. */
  endpoint: string;
  port: number;
  /** The account's key pair, as stored in the data folder. */
  credentials: KeyPair;
  /** The services themselves, for tests that look behind the wire. */
  cloud: Cloud;
  setFaults(faults: Faults | undefined): void;
  /** Milliseconds since the last activity; 0 while a request or a function is running. */
  idleMs(): number;
  stop(): Promise<void>;
}

export async function startCloud(options: CloudOptions): Promise<RunningCloud> {
  // Folder and port first: if either is taken, nothing has been opened yet.
  const release = claim(options.dataDir);
  const server = createServer();
  const port = await listen(server, options.port ?? 0).catch((error) => {
    release();
    throw error;
  });
  const endpoint = `http://127.0.0.1:${port}`;
  const credentials = openKeys(options.dataDir);
  const now = options.now ?? Date.now;
  const sessions = openSessions(credentials, now, (arn) => cloud.roles.idOf(arn));
  const authority: Authority = { keys: credentials, sessions, signer: openSigner(), now };
  const { cloud, services } = assemble(options, endpoint, authority);
  const activity = watchActivity(server, Object.values<Service>(services));
  let faults = options.faults;
  const handle = exchanges({
    authority,
    permissions: cloud.permissions,
    services: new Map(Object.entries<Service>(services)),
    faults: (call) => faults?.(call),
    onCall: options.onCall ?? (() => {}),
    onError: options.onError ?? ((error, during) => logError(options.dataDir, error, during)),
  });
  let stopping: Promise<void> | undefined;
  const stop = () => {
    stopping ??= shutDown(server, services, cloud).finally(release);
    return stopping;
  };
  const controls = { keys: credentials, stop: options.onStop ?? (() => void stop()) };
  server.on('request', (message, response) => {
    if (isControl(message.url)) control(message, response, controls);
    else void handle(message, response);
  });
  const setFaults = (next: Faults | undefined) => {
    faults = next;
  };
  return { endpoint, port, credentials, cloud, setFaults, idleMs: activity.idleMs, stop };
}

/** Services find one another through `cloud`, which finds them through `services`: hence the getters. */
function assemble(
  options: CloudOptions,
  endpoint: string,
  authority: Authority,
): { cloud: Cloud; services: CloudServices } {
  const cloud: Cloud = {
    dataDir: options.dataDir,
    store: openStore(options.dataDir),
    timings: { ...defaultTimings, ...options.timings },
    sessions: authority.sessions,
    authority,
    permissions: permissionsAmong(() => services, authority.now),
    now: authority.now,
    endpoint: () => endpoint,
    get queues() {
      return services.sqs;
    },
    get functions() {
      return services.lambda;
    },
    get logs() {
      return services.logs;
    },
    get metrics() {
      return services.monitoring;
    },
    get roles() {
      return services.iam;
    },
    get objects() {
      return services.s3;
    },
    get apis() {
      return services.apigateway;
    },
  };
  const services = createServices(cloud);
  return { cloud, services };
}

function permissionsAmong(services: () => CloudServices, now: () => number) {
  return createPermissions({
    now,
    role: (arn) => services().iam.facts(arn),
    resourcePolicy: async (arn) => byArn(services(), arn)?.resourcePolicy?.(arn),
  });
}

/** The service that an ARN belongs to, by its third part. */
function byArn(services: CloudServices, arn: string): Service | undefined {
  return new Map(Object.entries<Service>(services)).get(arn.split(':')[2] ?? '');
}

function listen(server: Server, port: number): Promise<number> {
  // Clients keep connections open; Node's 5 s would close one just as a request is on its way.
  server.keepAliveTimeout = 75_000;
  // A slow upload of a large object is not an attack on a loopback server.
  server.requestTimeout = 0;
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: '127.0.0.1', port }, () => resolve((server.address() as AddressInfo).port));
  });
}

async function shutDown(server: Server, services: CloudServices, cloud: Cloud): Promise<void> {
  const { lambda, s3, ...others } = services;
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await closed;
  // Functions first: they are clients of all the others. Then S3, which sends to queues.
  await lambda.close?.();
  await s3.close?.();
  await Promise.all(Object.values<Service>(others).map((service) => service.close?.()));
  cloud.store.close();
}
