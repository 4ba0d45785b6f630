// The command line as --help shows it: every command and flag, and nothing heavy. A command's code is imported when it runs.
import { Command, Option } from 'commander';
import { formats } from '../../../lambda/contract.ts';
import { printableLines } from '../../terminal/printable.ts';
import { marks } from '../../terminal/style.ts';
import type { Invocation, Run } from '../invocation/command.ts';
import { helpAfter } from './examples.ts';
import {
  declareExport,
  declareFocus,
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
import { withCommandMeant } from './other-words.ts';
import { placeOption } from './setting-options.ts';

type Load = () => Promise<{ run: Run<never> }>;
/** Runs a command: the user's input, and how to load the code. */
export type Dispatch = (load: Load, call: Pick<Invocation, 'args' | 'flags'>) => Promise<void>;

/** `isQuiet`: prints nothing about wrong usage, but still throws it. */
export function declare(version: string, dispatch: Dispatch, isQuiet = false): Command {
  const program = new Command('thumbs')
    .description(
      'Thumbnails for folders of images, made by a serverless pipeline in your AWS account or on this machine.',
    )
    .version(version)
    .addOption(placeOption('stack'))
    .option('--local', 'use the embedded cloud on this machine instead of AWS (THUMBS_LOCAL=1)')
    .option(
      '--config <file>',
      'use this project file instead of the thumbs.config.json in this folder or above',
    )
    .option('--state <file>', 'path of the state file (THUMBS_STATE)')
    .addOption(placeOption('region'))
    .option('--profile <profile>', 'profile in the shared AWS config files')
    .option('--json', 'print one JSON object per line on stdout, for scripts')
    .option('-q, --quiet', 'print only errors and the closing line')
    .option('-v, --verbose', 'more detail')
    .option('--no-color', 'no colours (NO_COLOR)')
    .option('--concurrency <n>', 'make at most N calls at once', wholeNumber)
    .configureOutput({
      outputError: (text, write) =>
        write(printableLines(withCommandMeant(text).replace(/^error: /, `${marks.failed} `))),
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

  declareSetup(verb('setup', 'create or update the pipeline', () => import('../setup.ts')));
  declareUpload(
    verb(
      'upload [path...]',
      'send images (files, folders, globs) and wait for their thumbnails',
      () => import('../upload.ts'),
    ).usage('[options] <path...>'),
  );
  declareScan(verb('scan', 'list the images and their status', () => import('../scan.ts')));
  declareLogs(verb('logs', 'show what the function logged about each image', () => import('../logs.ts')));
  declareQuery(
    verb(
      'query <statement>',
      'query the images table in PartiQL; FROM images means the table of this stack',
      () => import('../query.ts'),
    ),
  );
  verb(
    'status',
    'compare each resource with what setup would make; count the work done, failed and waiting',
    () => import('../status.ts'),
  ).option('--cost', 'add up the actual use of every image (reads the whole table)');
  verb('teardown', 'delete everything and check that nothing is left', () => import('../teardown.ts'))
    .option('-y, --yes', 'do not ask for confirmation')
    .option('--no-wait', 'begin what AWS takes minutes for, and leave it to the next teardown')
    .option('--keep-images', 'keep the buckets and the table')
    .addOption(trustNames())
    .option('--expired', 'instead, remove every stack of the account whose end (setup --ttl) has passed');
  declareRetry(
    verb(
      'retry [key...]',
      'list failures with their reasons, or try them again',
      () => import('../retry.ts'),
    ),
  );
  declareReprocess(
    verb(
      'reprocess',
      'rebuild thumbnails that are out of date after a change of sizes, format or quality',
      () => import('../reprocess.ts'),
    ),
  );
  declareFocus(
    verb(
      'focus <key> [point]',
      'set the point of a picture that crops keep, as X,Y from 0 to 1, and rebuild its thumbnails',
      () => import('../focus.ts'),
    ),
  );
  verb('download <key>', 'fetch an original or one of its thumbnails', () => import('../download.ts'))
    .option('--size <name>', 'fetch the thumbnail of this name or size instead of the original')
    .addOption(
      new Option('--format <format>', 'format of the thumbnail (default: the smallest file)').choices(
        formats,
      ),
    )
    .option('-o, --output <file>', 'file or folder to write; - for stdout')
    .option('--force', 'replace an existing file');
  verb('url <key...>', 'print the addresses of thumbnails, one a line', () => import('../url.ts'))
    .option('--size <name>', 'only this size or rendition')
    .addOption(new Option('--format <format>', 'only this format').choices(formats));
  verb('html [key...]', 'print pictures as <picture> elements for a web page', () => import('../html.ts'))
    .option('--prefix <prefix>', 'all pictures whose keys start with this')
    .option('--sizes <css>', 'displayed width, in CSS', '100vw')
    .option('--class <class>', 'class of the <img>')
    .option('--lazy', 'load them only when they come into view');
  verb(
    'manifest',
    'list every picture with every address, for the build of a site',
    () => import('../manifest.ts'),
  )
    .option('--prefix <prefix>', 'only keys that start with this')
    .addOption(
      new Option('--format <format>', 'format of the manifest').choices(['json', 'csv']).default('json'),
    )
    .option('-o, --output <file>', 'file to write (default: stdout)');
  verb(
    'gallery',
    'serve the pictures as a web page on this machine, until Ctrl-C',
    () => import('../gallery.ts'),
  )
    .option('--port <n>', 'port to listen on; 0 for any free one (default: 8000)', wholeNumber)
    .option('--host <address>', 'address to listen on (default: 127.0.0.1, this machine only)')
    .option('--open', 'open it in the browser');
  verb('state', 'show the state file as a table, with links to the AWS console', () => import('../state.ts'));
  declareExport(
    verb('export', 'write the stack as a CloudFormation or Terraform template', () => import('../export.ts')),
  );
  declareVerb('completion <shell>', 'print a completion script for bash, zsh or fish').action(
    (shell: string) => dispatch(() => import('../completion.ts'), { args: [shell], flags: { program } }),
  );
  verb('recover', 'rebuild a lost state file from the account', () => import('../recover.ts'));
  verb(
    'doctor',
    'find problems on this machine and in the account, and say how to fix them',
    () => import('../doctor.ts'),
  );
  declarePolicy(
    verb(
      'policy',
      'print the smallest IAM policy that a person needs to run the commands',
      () => import('../policy.ts'),
    ),
  );
  verb(
    'demo',
    'try it on this machine: setup, upload of the sample images, scan',
    () => import('../demo.ts'),
  ).hook('preAction', () => void program.setOptionValue('local', true));
  declareLocal(
    verb(
      'local <action>',
      'control the embedded cloud: start, stop, status, reset or env',
      () => import('../local.ts'),
    ),
  );
  return program;
}

const moreIn = (command: string) => `  ${marks.fix} ${command} --help shows more`;
