// A cloud in memory with resources that obey the laws of Resource, for tests of the engine's choreography.
// Every call passes through points, where a test may look, wait, refuse, or pull the plug.
import type { Session } from '../../../src/aws/session.ts';
import type { ChangeOrder, Facets, Live, Owner, Resource } from '../../../src/engine/resource.ts';
import type { Outputs } from '../../../src/stack/outputs.ts';

/** Whatever a test is about. */
export type FakeFacets = Facets & Record<string, unknown>;
type FakeOutputs = Outputs & Record<string, unknown>;

interface Thing {
  facets: FakeFacets;
  outputs: FakeOutputs;
  owner: Owner;
}

export interface FakeCloud {
  /** `ID NAME` → what is there. */
  readonly things: Map<string, Thing>;
  /** Every point passed so far, e.g. 'read jobs', 'create jobs', 'created jobs'. */
  readonly journal: string[];
  /** How often each thing was made. */
  readonly made: Map<string, number>;
  /** Passes a point: writes it down and calls `at`. */
  pass(point: string): Promise<void>;
  /** Called at every point; may wait or throw. */
  at: (point: string) => unknown;
  /** The points that write to the cloud. */
  writes(): string[];
  put(id: string, name: string, thing?: Partial<Thing>): void;
}

export function fakeCloud(): FakeCloud {
  const journal: string[] = [];
  const things: FakeCloud['things'] = new Map();
  const cloud: FakeCloud = {
    things,
    journal,
    made: new Map(),
    at: () => {},
    pass: async (point) => {
      journal.push(point);
      await cloud.at(point);
    },
    writes: () => journal.filter((point) => /^(create|update|destroy) /.test(point)),
    // An owner of undefined is one that may not be asked for.
    put: (id, name, thing = {}) =>
      void things.set(`${id} ${name}`, { facets: {}, outputs: {}, owner: null, ...thing }),
  };
  return cloud;
}

export interface FakeSpec {
  id: string;
  needs?: string[];
  /** What setup wants of it. */
  facets?: FakeFacets | ((inputs: Record<string, FakeOutputs | undefined>) => FakeFacets);
  /** Facets that its create call does not take: they are null until an update. */
  later?: string[];
  /** Its outputs, when made. */
  outputs?: FakeOutputs;
}

export function fakeResource(cloud: FakeCloud, spec: FakeSpec): Resource<FakeFacets, FakeOutputs> {
  const { id, needs = [], later = [], facets = {}, outputs = { id } } = spec;
  const key = (name: string) => `${id} ${name}`;
  const liveOf = (name: string): Live<FakeFacets, FakeOutputs> | undefined =>
    structuredClone(cloud.things.get(key(name)));
  return {
    id,
    type: 'SQS queue',
    needs,
    name: ({ names }) => `${names.stack}-${id}-${names.suffix}`,
    desired: (_context, inputs) => (typeof facets === 'function' ? facets(inputs) : facets),
    isName: ({ stack }, name) => name.startsWith(`${stack}-${id}-`),
    find: (session) => find(cloud, id, session),
    async owner(_session, name) {
      await cloud.pass(`owner ${id}`);
      return liveOf(name);
    },
    async read(_context, name) {
      await cloud.pass(`read ${id}`);
      return liveOf(name);
    },
    async create(context, name, desired) {
      await cloud.pass(`create ${id}`);
      if (cloud.things.has(key(name))) throw awsError('ResourceAlreadyExistsException');
      const made = Object.entries(desired).map(([field, value]) => [
        field,
        later.includes(field) ? null : value,
      ]);
      const live = { outputs, facets: Object.fromEntries(made), owner: context.names.stack };
      cloud.things.set(key(name), structuredClone(live));
      cloud.made.set(key(name), (cloud.made.get(key(name)) ?? 0) + 1);
      await cloud.pass(`created ${id}`);
      return live;
    },
    async update(_context, name, change) {
      await update(cloud, id, cloud.things.get(key(name)), change);
      return change.live.outputs;
    },
    async retire() {
      await cloud.pass(`retire ${id}`);
    },
    async destroy(_session, name) {
      await cloud.pass(`destroy ${id}`);
      cloud.things.delete(key(name));
      await cloud.pass(`destroyed ${id}`);
    },
  };
}

async function find(cloud: FakeCloud, id: string, { place }: Session): Promise<string[]> {
  await cloud.pass(`find ${id}`);
  const start = `${id} ${place.stack}-${id}-`;
  return [...cloud.things.keys()].filter((at) => at.startsWith(start)).map((at) => at.slice(id.length + 1));
}

type FakeChange = ChangeOrder<FakeFacets, FakeOutputs>;

/** One call per field, as most services want it. */
async function update(cloud: FakeCloud, id: string, thing: Thing | undefined, change: FakeChange) {
  if (!thing) throw awsError('ResourceNotFoundException');
  for (const field of Object.keys(change.desired).filter((one) => change.fields.has(one))) {
    await cloud.pass(`update ${id}.${field}`);
    thing.facets[field] = change.desired[field];
  }
}

/** An error as the SDK throws it: the service's code is its name. */
export function awsError(name: string, message = name, httpStatusCode = 400): Error {
  return Object.assign(new Error(message), { name, $metadata: { httpStatusCode, requestId: 'request-1' } });
}
