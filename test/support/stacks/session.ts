// A session over a test's own embedded cloud, as `openSession` would make it, with its events kept for the test.
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClients } from '../../../src/aws/clients.ts';
import type { Session } from '../../../src/aws/session.ts';
import type { Config } from '../../../src/config.ts';
import type { Event } from '../../../src/events.ts';
import { type Clock, systemClock } from '../../../src/machine/wait.ts';
import { followClock, type TestCloud } from '../cloud/cloud.ts';
import { testKeys } from '../cloud/keys.ts';
import { testConfig } from '../fakes/context.ts';

export interface TestSession extends Session {
  events: Event[];
  /** Ends the session the way Ctrl-C does. */
  abort(): void;
}

interface SessionOptions {
  stack?: string;
  /** Folder of the state file and the packages; a new one when not given. */
  folder?: string;
  stateFile?: string;
  account?: string;
  region?: string;
  /** A fake one lets the waits of minutes pass at once. */
  clock?: Clock;
}

export async function makeSession(
  cloud: Pick<TestCloud, 'endpoint' | 'now'> & { credentials?: typeof testKeys },
  options: SessionOptions = {},
): Promise<TestSession> {
  const { stack = 'thumbs', region = 'us-east-1' } = options;
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'thumbs-state-')));
  const events: Event[] = [];
  const controller = new AbortController();
  const waiter = {
    clock: options.clock ?? systemClock,
    signal: controller.signal,
    note: (text: string) => void events.push({ event: 'note', id: 'aws', text }),
  };
  const { endpoint, credentials = testKeys } = cloud;
  const clients = createClients({ region, endpoint, credentials }, waiter);
  return {
    ...waiter,
    config: localConfig(stack, folder, options.stateFile ?? join(folder, `${stack}.json`)),
    emit: (event) => void events.push(event),
    place: {
      stack,
      account: options.account ?? '000000000000',
      region,
      endpoint,
    },
    client: (Class) => followClock(clients.get(Class), cloud.now),
    agentFor: clients.agentFor,
    put: clients.put,
    close: () => clients.destroy(),
    events,
    abort: () => controller.abort(new Error('interrupted by the test')),
  };
}

function localConfig(stack: string, folder: string, stateFile: string): Config {
  const npmCache = join(folder, 'npm');
  return { ...testConfig(stack), local: true, stateFile, folder, region: 'us-east-1', npmCache };
}
