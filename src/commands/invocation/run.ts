// Runs one command: settings, reporter, the command itself, and its end as an exit code.
import { type GlobalFlags, loadEnvironment, makeConfig } from '../../config.ts';
import { causedBy } from '../../errors/causes.ts';
import { explain, isCredentials, ThumbsError, UsageError } from '../../errors/errors.ts';
import type { Event } from '../../events.ts';
import { remarksOn } from '../../machine/dotenv.ts';
import { closeFolders } from '../../machine/folder.ts';
import { workingFolder } from '../../machine/places.ts';
import { startedAs } from '../../machine/started-as.ts';
import type { Done } from '../../results/results.ts';
import { placeTable } from '../../stack/place-table.ts';
import { readProjectFile } from '../../stack/project-file.ts';
import { createReporter } from '../../terminal/reporters.ts';
import { outputLost } from '../../terminal/sink.ts';
import type { Dispatch } from '../usage/declare.ts';
import { addressed } from './advice.ts';
import { type ExitCode, exit, type Invocation } from './command.ts';

export async function runVerb(
  globals: GlobalFlags,
  load: Parameters<Dispatch>[0],
  call: Pick<Invocation, 'args' | 'flags'>,
  signal: AbortSignal,
): Promise<ExitCode> {
  const settings = configure(globals);
  if (settings instanceof Error) {
    await tellUsage(settings, globals.json ?? false);
    return exitOf(settings, signal);
  }
  const { config, remarks } = settings;
  const plain = await createReporter(config.output);
  const emit = addressed(plain.emit, config);
  const reporter = { ...plain, emit };
  for (const text of remarks) emit({ event: 'note', id: '.env', text });
  try {
    await closeFolders(config, (text) => emit({ event: 'note', id: 'folder', text }));
    const { run } = await load();
    const invocation: Invocation = { ...call, config, reporter, emit, signal };
    return await run(invocation as Invocation<never>);
  } catch (error) {
    // Lost output is reported at the end, by the code that watches it.
    const isLost = error instanceof ThumbsError && error.code === outputLost;
    if (!isLost) emit({ event: 'error', ...explain(signal.aborted ? signal.reason : error) });
    return exitOf(error, signal);
  } finally {
    await reporter.stop();
  }
}

/** The config, with remarks on `.env`; or what is wrong with its flags and settings. */
function configure(globals: GlobalFlags) {
  try {
    const dotEnv = loadEnvironment(globals);
    const project = readProjectFile(globals.config, workingFolder());
    const config = makeConfig(globals, undefined, dotEnv, project);
    return { config, remarks: remarksOn(dotEnv, config.output.verbose) };
  } catch (error) {
    if (error instanceof Error) return error;
    throw error;
  }
}

function exitOf(error: unknown, signal: AbortSignal): ExitCode {
  if (signal.aborted) return exit.interrupted;
  if (causedBy(error, isCredentials)) return exit.credentials;
  if (error instanceof ThumbsError && error.code === 'Usage') return exit.usage;
  return exit.failed;
}

/** For scripts: wrong usage that was found before any command ran. */
export function reportUsage(message: string, fix: string): Promise<void> {
  return tellUsage(new UsageError(message, fix), true);
}

/** For scripts: what was shown instead of running a command. */
export function reportDone(
  result: Omit<Done<'help'>, 'event'> | Omit<Done<'version'>, 'event'>,
): Promise<void> {
  return emitEarly(true, { event: 'done', ...result });
}

function tellUsage(error: Error, json: boolean): Promise<void> {
  return emitEarly(json, { event: 'error', ...explain(error) });
}

/** Before there is a reporter that could print it. */
async function emitEarly(json: boolean, event: Event): Promise<void> {
  const output = { json, quiet: false, verbose: false, color: false, interactive: false };
  const asked = { stack: placeTable.stack.default, local: false, profile: undefined, program: startedAs() };
  const { emit } = await createReporter(output);
  addressed(emit, asked)(event);
}

/** The error that Ctrl-C aborts with. */
export function interruption(): ThumbsError {
  const fix = 'run the same command again: it continues where it stopped';
  return new ThumbsError('Interrupted', 'interrupted; what was done so far is recorded', { fix });
}
