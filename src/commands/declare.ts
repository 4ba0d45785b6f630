// The command line as --help shows it: every verb and flag, and nothing heavy. A verb's code is imported when it runs.
import { Command } from 'commander';
import { printableLines } from '../terminal/printable.ts';
import { marks } from '../terminal/style.ts';
import type { Invocation, Run } from './command.ts';
import { helpAfter } from './examples.ts';
import {
  declareExport,
  declareLocal,
  declareLogs,
  declarePolicy,
  declareQuery,
  declareReprocess,
  declareRetry,
  declareScan,
  declareSetup,
  declareUpload,
  trustNames,
  wholeNumber,
} from './flags.ts';
import { placeOption } from './setting-options.ts';

type Load = () => Promise<{ run: Run<never> }>;
/** Runs a verb: what the user wrote, and how to get the code. */
export type Dispatch = (load: Load, call: Pick<Invocation, 'args' | 'flags'>) => Promise<void>;

/** `isQuiet`: says nothing of wrong usage, but throws it all the same. */
export function declare(version: string, dispatch: Dispatch, isQuiet = false): Command {
  const program = new Command('thumbs')
    .description(
      'Thumbnails for folders of images, made by a serverless pipeline in your AWS account or on this machine.',
    )
    .version(version)
    .addOption(placeOption('stack'))
    .option('--local', 'use the cloud embedded in thumbs instead of AWS (THUMBS_LOCAL=1)')
    .option('--state <file>', 'the state file (THUMBS_STATE)')
    .addOption(placeOption('region'))
    .option('--profile <profile>', 'profile of the AWS shared files')
    .option('--json', 'one JSON object a line on stdout, for scripts')
    .option('--quiet', 'errors and the closing line only')
    .option('--verbose', 'more words')
    .option('--no-color', 'no colours (NO_COLOR)')
    .option('--concurrency <n>', 'most calls at once', wholeNumber)
    .configureOutput({
      outputError: (text, write) => write(printableLines(text.replace(/^error: /, `${marks.failed} `))),
      ...(isQuiet ? { writeErr: () => {} } : {}),
    })
    .showHelpAfterError(moreIn('thumbs'))
    .exitOverride();

  const declareVerb = (usage: string, description: string): Command => {
    const command = program.command(usage).description(description);
    const name = command.name();
    return command.showHelpAfterError(moreIn(`thumbs ${name}`)).addHelpText('after', () => helpAfter(name));
  };
  const verb = (usage: string, description: string, load: Load): Command =>
    declareVerb(usage, description).action((...given: unknown[]) => {
      // commander's order: the arguments, then the flags, then the command.
      const flags = given.at(-2) as Record<string, unknown>;
      return dispatch(load, { args: given.slice(0, -2).flat() as string[], flags });
    });

  declareSetup(verb('setup', 'create the pipeline, or bring it up to date', () => import('./setup.ts')));
  declareUpload(
    verb(
      'upload [path...]',
      'send images (files, folders, globs) and wait for their thumbnails',
      () => import('./upload.ts'),
    ).usage('[options] <path...>'),
  );
  declareScan(verb('scan', 'list the images and what became of them', () => import('./scan.ts')));
  declareLogs(verb('logs', 'what the function says of each image', () => import('./logs.ts')));
  declareQuery(
    verb(
      'query <statement>',
      'ask the images table in PartiQL; FROM images means the table of this stack',
      () => import('./query.ts'),
    ),
  );
  verb(
    'status',
    'each resource against what setup would make; work done, failed, waiting',
    () => import('./status.ts'),
  ).option('--cost', 'add up what every image has used (reads the whole table)');
  verb('teardown', 'delete everything, and show that nothing is left', () => import('./teardown.ts'))
    .option('--yes', 'do not ask')
    .option('--keep-images', 'leave the buckets and the table')
    .addOption(trustNames())
    .option('--expired', 'instead, every stack of the account that is past its end (setup --ttl)');
  declareRetry(
    verb('retry [key...]', 'list what failed and why, or try it again', () => import('./retry.ts')),
  );
  declareReprocess(
    verb(
      'reprocess',
      'make thumbnails again that are out of date after a change of sizes, format or quality',
      () => import('./reprocess.ts'),
    ),
  );
  verb('download <key>', 'fetch an original, or one of its thumbnails', () => import('./download.ts'))
    .option('--size <n>', 'the thumbnail of this size instead of the original', wholeNumber)
    .option('-o, --output <file>', 'file or folder to write; - for stdout')
    .option('--force', 'replace a file that is there');
  verb('gallery', 'the pictures as a web page on this machine, until Ctrl-C', () => import('./gallery.ts'))
    .option('--port <n>', 'where it answers; 0 for any that is free (default: 8000)', wholeNumber)
    .option('--host <address>', 'the address it answers at (default: 127.0.0.1, this machine only)')
    .option('--open', 'show it in the browser');
  verb('state', 'the state file as a table, with links to the console', () => import('./state.ts'));
  declareExport(
    verb('export', 'the stack as a CloudFormation or Terraform template', () => import('./export.ts')),
  );
  declareVerb('completion <shell>', 'print a completion script for bash, zsh or fish').action(
    (shell: string) => dispatch(() => import('./completion.ts'), { args: [shell], flags: { program } }),
  );
  verb('recover', 'rebuild a lost state file from what the account holds', () => import('./recover.ts'));
  verb(
    'doctor',
    'look for trouble on this machine and in the account, and say what mends it',
    () => import('./doctor.ts'),
  );
  declarePolicy(
    verb(
      'policy',
      'print the smallest IAM policy that a person needs to run the commands',
      () => import('./policy.ts'),
    ),
  );
  verb(
    'demo',
    'see it work on this machine: setup, upload of the sample images, scan',
    () => import('./demo.ts'),
  ).hook('preAction', () => void program.setOptionValue('local', true));
  declareLocal(
    verb(
      'local <action>',
      'the embedded cloud: start, stop, status, reset or env',
      () => import('./local.ts'),
    ),
  );
  return program;
}

const moreIn = (command: string) => `  ${marks.fix} ${command} --help tells more`;
