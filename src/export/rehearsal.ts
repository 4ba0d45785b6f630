// Runs setup's own code against a simulated empty account; the calls that it makes become the stack's script. There is no
// second list of what a stack consists of, so the script cannot differ from setup.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClients } from '../aws/clients.ts';
import { type Context, type Session, withStack } from '../aws/session.ts';
import type { Step } from '../engine/plan.ts';
import type { Resource } from '../engine/resource.ts';
import { setup } from '../engine/setup.ts';
import type { Event } from '../events.ts';
import { type Call, isWrite, seeingCalls } from '../explain/call.ts';
import type { Clock } from '../machine/wait.ts';
import { hashOf } from '../packaging/build-package.ts';
import { select } from '../pipeline.ts';
import { sourceRule } from '../resources/bucket/source-rule.ts';
import type { PackageOutputs } from '../stack/outputs.ts';
import { localType } from '../stack/resource-types.ts';
import type { Settings } from '../stack/settings.ts';
import { State, type StateData } from '../stack/state.ts';
import { zipOf } from './files.ts';
import { rolesOf } from './parts.ts';
import { answerWith, type Handed, handedBy, readingOf } from './rehearsed-answers.ts';

/** A part of the script; parts are recorded in the script's order. */
export type Rehearsed =
  | { kind: 'resource'; id: string; type: string }
  | { kind: 'note'; text: string }
  | { kind: 'write'; call: Call; handed: Handed[] }
  | { kind: 'wait'; call: Call };

/** `settings`: the part of the stack's settings to rehearse. */
export async function rehearse(
  data: StateData,
  settings: Settings,
  config: Session['config'],
): Promise<Rehearsed[]> {
  const folder = await mkdtemp(join(tmpdir(), 'thumbs-script-'));
  const seen: Rehearsed[] = [];
  const session = openRehearsal(data, config, seen);
  try {
    const context = withStack(session, data.suffix, settings);
    const steps = select(settings).wanted.filter(({ id }) => !bySetup.includes(id));
    const state = new Unsaved('', { ...data, settings, resources: {} });
    await setup(context, await Promise.all(steps.map((one) => stepOf(context, one, data, folder))), state, 1);
    return seen;
  } finally {
    session.close();
    await rm(folder, { recursive: true });
  }
}

/** Left to setup: the files of a site, and the rule in a source, where a script would replace those of others. */
const bySetup = ['site-deployment', sourceRule.id];

class Unsaved extends State {
  override async save(): Promise<void> {}
}

function openRehearsal(data: StateData, config: Session['config'], seen: Rehearsed[]): Session {
  const { stack, account, region } = data;
  const waiter = { clock: stoppedClock(), signal: new AbortController().signal, note: () => {} };
  const credentials = { accessKeyId: 'rehearsal', secretAccessKey: 'rehearsal' };
  const clients = createClients({ region, credentials }, waiter);
  let current = '';
  const emit = (event: Event) => {
    if (event.event === 'started') current = event.id;
    if (event.event === 'started' && event.type !== localType)
      seen.push({ kind: 'resource', id: event.id, type: event.type });
    if (event.event === 'note') seen.push({ kind: 'note', text: event.text });
  };
  const nothing = async (): Promise<never> => {
    throw new Error('a rehearsal sends nothing');
  };
  const session: Session = {
    ...waiter,
    config,
    emit,
    place: { stack, account, region, endpoint: null },
    client: (Class) => clients.get(Class),
    agentFor: clients.agentFor,
    put: nothing,
    close: () => clients.destroy(),
  };
  let count = 0;
  return seeingCalls(session, async (call) => {
    if (!isWrite(call)) {
      if (call.waits.some(({ kind }) => kind === 'until')) seen.push({ kind: 'wait', call });
      const output = call.operation === 'GetBucketTagging' ? tagsAtCreation(seen, call) : readingOf(call);
      return { output: { $metadata: {}, ...output }, response: {} };
    }
    const prefix = current.replaceAll('-', '_').toUpperCase();
    const handed = handedBy(call, prefix, () => ++count);
    seen.push({ kind: 'write', call, handed });
    return { output: { $metadata: {}, ...answerWith(handed) }, response: {} };
  });
}

/** Returns the tags that the bucket was created with. */
function tagsAtCreation(seen: readonly Rehearsed[], { input }: Call): object {
  const creation = seen.find(
    (one) =>
      one.kind === 'write' && one.call.operation === 'CreateBucket' && one.call.input.Bucket === input.Bucket,
  );
  const given = creation?.kind === 'write' ? creation.call.input.CreateBucketConfiguration : undefined;
  return { TagSet: (given as { Tags?: object[] } | undefined)?.Tags ?? [] };
}

/** A clock whose sleeps return immediately. */
function stoppedClock(): Clock {
  let now = 0;
  return {
    now: () => now,
    elapsed: () => now,
    sleep: async (ms) => {
      now += ms;
    },
  };
}

/** Plans to create everything, except roles not owned by thumbs, which exist, and packages, which are next to the script. */
async function stepOf(context: Context, resource: Resource, data: StateData, folder: string): Promise<Step> {
  const { id, type } = resource;
  const step = { id, type, name: resource.name(context), differences: [], resource };
  const role =
    id === 'role' || id === 'api-role' ? rolesOf(data, context.names, data.account)[id] : undefined;
  if (role?.borrowed) {
    const live = { outputs: role, facets: {}, owner: undefined };
    return { ...step, action: 'unchanged', live };
  }
  if (type !== localType) return { ...step, action: 'create', live: undefined };
  const file = zipOf(id === 'package' ? 'worker' : 'api', folder);
  const zip = Buffer.from('the zip');
  await writeFile(file, zip);
  const outputs: PackageOutputs = { file, sha256: hashOf(zip), bytes: zip.length, key: '' };
  return { ...step, action: 'unchanged', live: { outputs, facets: {}, owner: data.stack } };
}
