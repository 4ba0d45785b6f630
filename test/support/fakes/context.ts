// A Context for tests of what lies above AWS: everything is as a command would have it, but nothing can be called.

import type { Context } from '../../../src/aws/session.ts';
import type { Config } from '../../../src/config.ts';
import type { Event } from '../../../src/events.ts';
import { makeNames } from '../../../src/stack/names.ts';
import { defaultSettings, type Settings } from '../../../src/stack/settings.ts';
import { State, type StateData, type StatePlace } from '../../../src/stack/state.ts';
import { type FakeClock, fakeWaiter } from './fake-clock.ts';

export interface TestContext extends Context {
  readonly clock: FakeClock;
  /** Everything that was emitted, in order. */
  readonly events: Event[];
  /** The texts of the notes among them. */
  notes(): string[];
}

export interface ContextOptions {
  stack?: string;
  suffix?: string;
  settings?: Partial<Settings>;
  signal?: AbortSignal;
}

export const suffix = 'bcd234';

export function testContext(options: ContextOptions = {}): TestContext {
  const { stack = 'photos', signal } = options;
  const place = testPlace(stack);
  const events: Event[] = [];
  const emit = (event: Event) => void events.push(event);
  return {
    ...fakeWaiter(undefined, signal),
    note: (text) => emit({ event: 'note', id: 'aws', text }),
    config: testConfig(stack),
    emit,
    events,
    notes: () => events.flatMap((event) => (event.event === 'note' ? [event.text] : [])),
    place,
    names: makeNames({ ...place, suffix: options.suffix ?? suffix }),
    settings: { ...defaultSettings, ...options.settings },
    client: () => {
      throw new Error('a unit test calls nobody');
    },
    agentFor: () => {
      throw new Error('a unit test calls nobody');
    },
    put: () => {
      throw new Error('a unit test calls nobody');
    },
    close: () => {},
  };
}

export function testPlace(stack = 'photos'): StatePlace {
  return { stack, account: '123456789012', region: 'eu-west-1', endpoint: null };
}

export function testStateData(changes: Partial<StateData> = {}): StateData {
  return { version: 1, ...testPlace(), suffix, settings: defaultSettings, resources: {}, ...changes };
}

/** A state whose file is in memory: what a process that is killed now would leave. */
export class MemoryState extends State {
  /** The file as it is on disk; undefined before the first write. */
  onDisk: StateData | undefined;
  readonly #atSave: () => unknown;

  constructor(data: StateData = testStateData(), atSave: () => unknown = () => {}) {
    super('memory', structuredClone(data));
    this.#atSave = atSave;
  }

  override async save(): Promise<void> {
    await this.#atSave();
    this.onDisk = structuredClone(this.data);
  }
}

/** For AWS, with nothing chosen by anybody. */
export function testConfig(stack: string): Config {
  return {
    stack,
    local: false,
    program: 'thumbs',
    given: {},
    stateFile: `.thumbs/${stack}.json`,
    folder: '.thumbs',
    region: 'eu-west-1',
    endpoint: undefined,
    serviceEndpoints: {},
    dotEnvEndpoints: {},
    ignoresEndpoints: false,
    caFiles: [],
    profile: undefined,
    apiToken: undefined,
    brokenKeys: undefined,
    project: undefined,
    concurrency: undefined,
    output: { json: false, quiet: false, verbose: false, color: false, interactive: false },
    npmRegistry: undefined,
    npmCache: '.npm',
    proxyExceptions: {},
  };
}
