// The command line as --help shows it: every verb and flag, and nothing heavy. A verb's code is imported when it runs.
import { Command, InvalidArgumentError, Option } from 'commander';
import { formats } from '../../lambda/contract.ts';
import { architectures, triggers } from '../settings.ts';
import type { Invocation, Run } from './command.ts';

type Load = () => Promise<{ run: Run<never> }>;
/** Runs a verb: what the user wrote, and how to get the code. */
export type Dispatch = (load: Load, call: Pick<Invocation, 'args' | 'flags'>) => Promise<void>;

export function declare(version: string, dispatch: Dispatch): Command {
  const program = new Command('thumbs')
    .description(
      'Thumbnails for folders of images, made by a serverless pipeline in your AWS account or on this machine.',
    )
    .version(version)
    .option('--stack <name>', 'one pipeline = one stack (THUMBS_STACK)', undefined)
    .option('--local', 'use the cloud embedded in thumbs instead of AWS (THUMBS_LOCAL=1)')
    .option('--state <file>', 'the state file (THUMBS_STATE)')
    .option('--region <region>', 'AWS region')
    .option('--profile <profile>', 'profile of the AWS shared files')
    .option('--json', 'one JSON object a line on stdout, for scripts')
    .option('--quiet', 'errors and the closing line only')
    .option('--verbose', 'more words')
    .option('--no-color', 'no colours (NO_COLOR)')
    .option('--concurrency <n>', 'most calls at once', wholeNumber)
    .showHelpAfterError('(thumbs --help tells more)')
    .exitOverride();

  const verb = (usage: string, description: string, load: Load): Command =>
    program
      .command(usage)
      .description(description)
      .action((...given: unknown[]) => {
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
    ),
  );
  declareScan(verb('scan', 'list the images and what became of them', () => import('./scan.ts')));
  verb(
    'status',
    'each resource against what setup would make; work done, failed, waiting',
    () => import('./status.ts'),
  );
  verb('teardown', 'delete everything, and show that nothing is left', () => import('./teardown.ts'))
    .option('--yes', 'do not ask')
    .option('--keep-images', 'leave the buckets and the table');
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
  );
  verb(
    'local <action>',
    'the embedded cloud: start, stop, status or reset',
    () => import('./local.ts'),
  ).addHelpText(
    'after',
    '\nActions:\n  start   start it in the background\n  stop    stop it, keeping its data\n  status  tell whether it runs and where\n  reset   stop it and delete its data',
  );
  return program;
}

function declareSetup(command: Command): void {
  command
    .option('--plan', 'show what would happen and change nothing')
    .option('--role <name>', 'an existing role (name or ARN) for the function')
    .addOption(new Option('--trigger <kind>', 'what starts the function (default: s3-sqs)').choices(triggers))
    .option('--sizes <list>', 'long sides in pixels (default: 256,1024)', sizeList)
    .addOption(new Option('--format <format>', 'of the thumbnails (default: webp)').choices(formats))
    .option('--quality <n>', '1 to 100 (default: 80)', wholeNumber)
    .option('--animated', 'thumbnails of animations move (webp only)')
    .option('--no-animated', 'they show the first frame (the default)')
    .addOption(
      new Option(
        '--arch <arch>',
        "of the function (default: x86_64; this machine's own with --local)",
      ).choices(architectures),
    )
    .option('--memory <mb>', 'of the function (default: 1536)', wholeNumber)
    .option('--timeout <s>', 'of the function (default: 60)', wholeNumber)
    .option('--max-concurrency <n>', 'functions at work at once (default: 5)', wholeNumber)
    .option('--retention <days>', 'of the logs (default: 14)', wholeNumber);
}

function declareUpload(command: Command): void {
  command
    .option('--no-wait', 'return when everything is sent')
    .option('--prefix <prefix>', 'put this before every key')
    .option('--include <glob>', 'only these (may be repeated)', collect, [])
    .option('--exclude <glob>', 'not these (may be repeated)', collect, [])
    .option('--dry-run', 'show what would be sent')
    .option('--force', 'send what is unchanged, too')
    .option('--delete', 'remove from the cloud what is gone here')
    .option('--timeout <s>', 'longest wait for the thumbnails', wholeNumber);
}

function declareScan(command: Command): void {
  command
    .addOption(new Option('--status <status>', 'only these').choices(['done', 'failed', 'pending']))
    .option('--prefix <prefix>', 'only keys that start like this')
    .option('--limit <n>', 'at most so many', wholeNumber)
    .option('--count', 'the number only')
    .option('--csv', 'comma-separated values');
}

function declareRetry(command: Command): void {
  command
    .option('--all', 'everything that failed, and all dead letters')
    .option('--reason <code>', 'what failed for this reason, e.g. TooSlow or DeadLetter')
    .option('--no-wait', 'return when everything is sent')
    .option('--timeout <s>', 'longest wait for the thumbnails', wholeNumber);
}

function declareReprocess(command: Command): void {
  command
    .option('--prefix <prefix>', 'only keys that start like this')
    .option('--dry-run', 'only tell how many')
    .option('--no-wait', 'return when everything is sent')
    .option('--timeout <s>', 'longest wait for the thumbnails', wholeNumber);
}

function declarePolicy(command: Command): void {
  command
    .option('--for <commands>', 'only these, e.g. upload,scan (default: all)', commaList)
    .addOption(new Option('--trigger <kind>', 'as of setup (default: s3-sqs)').choices(triggers))
    .option('--role <name>', 'as of setup: an existing role (name or ARN) for the function')
    .option('--account <id>', 'only in this account (default: any)');
}

function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}

function sizeList(text: string): number[] {
  return text.split(',').map((size) => wholeNumber(size.trim()));
}

function commaList(text: string): string[] {
  return text.split(',').map((part) => part.trim());
}

function collect(value: string, previous: string[]): string[] {
  return [...previous, value];
}
