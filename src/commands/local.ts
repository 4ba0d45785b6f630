// thumbs local start|stop|status|reset|env: the embedded cloud by hand. Other commands start it when they need it.
import { UsageError } from '../errors/errors.ts';
import { variablesFor } from '../machine/cloud-variables.ts';
import { dataDirOf, ensureCloud, findCloud, resetCloud, stopCloud } from '../machine/embedded-cloud.ts';
import type { Shell } from '../machine/shell.ts';
import { systemClock, type Waiter } from '../machine/wait.ts';
import type { Done } from '../results/results.ts';
import { type ExitCode, exit, type Invocation, type Run } from './invocation/command.ts';

export interface LocalFlags {
  /** Of `env`: the shell whose syntax to print. */
  shell?: Shell;
}

type Action = (call: Invocation<LocalFlags>, waiter: Waiter) => Promise<Done<'local'>>;

const actions: Record<string, Action> = {
  start: async (call, waiter) => {
    await ensureCloud(call.config.folder, waiter);
    return condition(call);
  },
  stop: async (call, waiter) => {
    const stopped = await stopCloud(call.config.folder, waiter);
    return { ...(await condition(call)), stopped };
  },
  status: condition,
  reset: async (call, waiter) => {
    const done = await resetCloud(call.config.folder, waiter);
    return { ...(await condition(call)), ...done };
  },
  env: environment,
};

export const run: Run<LocalFlags> = async (call): Promise<ExitCode> => {
  const { args, emit, signal } = call;
  const action = actions[args[0] ?? ''];
  if (!action)
    throw new UsageError(`thumbs local takes ${Object.keys(actions).join(', ')}, not '${args[0]}'`);
  const note = (text: string) => emit({ event: 'note', id: 'local', text });
  emit(await action(call, { clock: systemClock, signal, note }));
  return exit.done;
};

/** State of the cloud: every action but `env` ends with it. Never its keys. */
async function condition({ config }: Pick<Invocation, 'config'>) {
  const cloud = await findCloud(config.folder);
  const { endpoint = null, pid = null } = cloud ?? {};
  const dataDir = dataDirOf(config.folder);
  const done = { event: 'done', command: 'local' } as const;
  return { ...done, running: cloud !== undefined, endpoint, pid, dataDir };
}

async function environment(
  { config, flags }: Invocation<LocalFlags>,
  waiter: Waiter,
): Promise<Done<'local'>> {
  const cloud = await ensureCloud(config.folder, waiter);
  return { event: 'done', command: 'local', ...variablesFor(cloud, config, flags.shell) };
}
