// Runs a verb in this process as the command line would: its own session, opened over the network, on a test's cloud.
import { vi } from 'vitest';
import { addressed } from '../../../src/commands/invocation/advice.ts';
import type { ExitCode, Run } from '../../../src/commands/invocation/command.ts';
import type { Config } from '../../../src/config.ts';
import type { Emit, Event } from '../../../src/events.ts';
import type { Reporter } from '../../../src/terminal/reporter.ts';
import { keyVariables } from '../cloud/keys.ts';
import type { TestSession } from './session.ts';

interface Answer {
  code: ExitCode;
  events: Event[];
}

/** Shows nothing; the test has what was emitted. */
export const silentReporter = (emit: Emit, written: string[] = []): Reporter => ({
  emit,
  recordsAs: async () => {},
  write: async (bytes) => {
    written.push(new TextDecoder().decode(bytes));
    return true;
  },
  drained: async () => true,
  stop: async () => {},
});

/** `events` has them even where the verb throws; `written` is what went to stdout. `session` says where: its state file, and the cloud as an endpoint that is not the embedded cloud's own. */
export async function runVerb<Flags>(
  session: TestSession,
  run: Run<Flags>,
  flags: Flags,
  {
    args = [],
    env = {},
    events = [],
    written = [],
  }: { args?: string[]; env?: Record<string, string>; events?: Event[]; written?: string[] } = {},
): Promise<Answer> {
  // The SDK's own chain finds these; nothing of the machine's settings may get in.
  for (const [name, value] of Object.entries(keyVariables)) vi.stubEnv(name, value);
  vi.stubEnv('AWS_PROFILE', undefined).stubEnv('AWS_SESSION_TOKEN', undefined);
  vi.stubEnv('AWS_ENDPOINT_URL', session.place.endpoint ?? undefined);
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  const config = remote(session);
  const emit = addressed((event) => void events.push(event), config);
  const { signal } = session;
  try {
    const code = await run({ args, flags, config, reporter: silentReporter(emit, written), emit, signal });
    return { code, events };
  } finally {
    vi.unstubAllEnvs();
  }
}

/** The session's configuration as --region and AWS_ENDPOINT_URL would make it. */
export function remote({ config, place }: TestSession): Config {
  const endpoint = place.endpoint ?? undefined;
  const serviceEndpoints = endpoint ? { AWS_ENDPOINT_URL: endpoint } : {};
  return { ...config, local: false, endpoint, serviceEndpoints };
}
