// thumbs local start|stop|status|reset: the embedded cloud by hand. Other commands start it when they need it.
import { systemClock, type Waiter } from '../aws/wait.ts';
import { dataDirOf, ensureCloud, findCloud, resetCloud, stopCloud } from '../embedded.ts';
import { UsageError } from '../errors.ts';
import { type ExitCode, exit, type Invocation, type Run } from './command.ts';

const actions: Record<string, (call: Invocation, waiter: Waiter) => Promise<void>> = {
  start: async ({ config }, waiter) => void (await ensureCloud(config.folder, waiter)),
  stop: async ({ config }, waiter) => void (await stopCloud(config.folder, waiter)),
  status: async () => {},
  reset: async ({ config }, waiter) => resetCloud(config.folder, waiter),
};

/** Every action ends by telling how the cloud is afterwards. */
export const run: Run<Record<string, never>> = async (call): Promise<ExitCode> => {
  const { args, config, emit, signal } = call;
  const action = actions[args[0] ?? ''];
  if (!action)
    throw new UsageError(`thumbs local takes ${Object.keys(actions).join(', ')}, not '${args[0]}'`);
  const waiter = {
    clock: systemClock,
    signal,
    note: (text: string) => emit({ event: 'note', id: 'local', text }),
  };
  await action(call, waiter);
  const cloud = await findCloud(config.folder);
  const { endpoint = null, pid = null } = cloud ?? {};
  emit({ event: 'done', running: cloud !== undefined, endpoint, pid, dataDir: dataDirOf(config.folder) });
  return exit.done;
};
