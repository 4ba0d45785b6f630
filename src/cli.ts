// argv → command → exit code. The only place that sets process.exitCode and listens for Ctrl-C.
// Imports nothing heavy: --help and usage errors must answer as fast as Node starts.
import { CommanderError } from 'commander';
import packageJson from '../package.json' with { type: 'json' };
import { type ExitCode, exit } from './commands/invocation/command.ts';
import { completionWord } from './commands/usage/completion-word.ts';
import { type Dispatch, declare } from './commands/usage/declare.ts';
import { withCommandMeant } from './commands/usage/other-words.ts';
import { typed } from './commands/usage/typed.ts';
import { startedAs } from './machine/started-as.ts';
import { watchOutput } from './terminal/output.ts';

const output = watchOutput(process);

main(process.argv).then(async (code) => {
  const isWhole = await output.isWhole();
  process.exitCode = code === exit.done && !isWhole ? exit.failed : code;
});

async function main(argv: string[]): Promise<ExitCode> {
  let code: ExitCode = exit.done;
  const dispatch: Dispatch = async (load, call) => {
    const interrupt = listenForInterrupt();
    try {
      const { runVerb } = await import('./commands/invocation/run.ts');
      code = await runVerb(program.opts(), load, call, interrupt.signal);
    } finally {
      interrupt.stop();
    }
  };
  if (argv[2] === completionWord) return complete(argv.slice(3));
  // Scripts get a line of their own.
  const isScript = argv.includes('--json');
  let shown = '';
  const onText = (text: string) => {
    shown += text;
  };
  const program = declare(packageJson.version, dispatch, {
    ...(isScript ? { onText } : {}),
    started: startedAs(),
    words: argv.slice(2),
  });
  try {
    if (argv.length <= 2) program.outputHelp();
    else await program.parseAsync(argv[2] === 'version' ? [...argv.slice(0, 2), '--version'] : argv);
    return code;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (isScript) await tellScript(error, shown.trimEnd());
    return error.exitCode === 0 ? exit.done : exit.usage;
  }
}

/** Serves the completion scripts. Not a command for users. */
async function complete(words: string[]): Promise<ExitCode> {
  const { complete } = await import('./commands/complete.ts');
  const interrupt = listenForInterrupt();
  await complete(
    declare(packageJson.version, async () => {}),
    words,
    interrupt.signal,
  );
  interrupt.stop();
  return exit.done;
}

/** commander's messages: `error: unknown command 'fly'`, and perhaps a second line with a suggestion. `shown`: help, or the version. */
async function tellScript({ code, message }: CommanderError, shown: string): Promise<void> {
  const { reportDone, reportUsage } = await import('./commands/invocation/run.ts');
  if (code === 'commander.helpDisplayed') return reportDone({ command: 'help', text: shown });
  if (code === 'commander.version') return reportDone({ command: 'version', version: shown });
  const text =
    code === 'commander.help'
      ? 'no command was given'
      : withCommandMeant(message)
          .replace(/^error: /, '')
          .trimEnd();
  const [what = '', meant = ''] = text.split('\n');
  await reportUsage(
    what,
    [meant.replace(/^\((.*)\)$/, '$1'), typed('thumbs --help shows more', { program: startedAs() })]
      .filter(Boolean)
      .join(' '),
  );
}

/** The first Ctrl-C lets running calls finish and be recorded; the second ends at once. */
function listenForInterrupt(): { signal: AbortSignal; stop(): void } {
  const controller = new AbortController();
  let isStopping = false;
  const onSignal = async () => {
    if (isStopping) process.exit(exit.interrupted);
    isStopping = true;
    const { interruption } = await import('./commands/invocation/run.ts');
    controller.abort(interruption());
  };
  const signals = ['SIGINT', 'SIGTERM'] as const;
  for (const name of signals) process.on(name, onSignal);
  return {
    signal: controller.signal,
    stop: () => {
      for (const name of signals) process.off(name, onSignal);
    },
  };
}
