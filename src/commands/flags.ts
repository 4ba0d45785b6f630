// The flags of the verbs that have many, and how their values are read.
import { type Command, InvalidArgumentError, Option } from 'commander';
import { shells } from '../machine/shell.ts';
import { waitSeconds } from './command.ts';
import { settingOption, settingOptions } from './setting-options.ts';

export function declareSetup(command: Command): void {
  command
    .option('--plan', 'show what would happen and change nothing')
    .option('--only <ids>', 'only these pieces and what they need, e.g. jobs,worker', commaList);
  for (const option of settingOptions()) command.addOption(option);
  command
    .option('--rotate-token', 'make a new token for the HTTP API; the old one stops working')
    .addOption(trustNames());
}

/** Also of teardown. */
export const trustNames = () =>
  new Option(
    '--trust-names',
    "where tags may not be read: what the state file names, ending in its suffix, is this stack's",
  );

export function declareUpload(command: Command): void {
  command
    .option('--prefix <prefix>', 'put this before every key')
    .option('--include <glob>', 'only these (may be repeated)', collect)
    .option('--exclude <glob>', 'not these (may be repeated)', collect)
    .option('--dry-run', 'show what would be sent')
    .option('--force', 'send what is unchanged, too')
    .option('--no-overwrite', 'keep what is there under the same key')
    .option('--delete', 'remove from the cloud what is gone here; asks before more than half')
    .option('--yes', 'do not ask')
    .option('--max-cost <usd>', 'send nothing if it would cost more than this', money);
  declareWait(command);
}

export function declareScan(command: Command): void {
  command
    .addOption(new Option('--status <status>', 'only these').choices(['done', 'failed', 'pending']))
    .option('--prefix <prefix>', 'only keys that start like this')
    .option('--limit <n>', 'at most so many', wholeNumber)
    .option('--count', 'the number only')
    .option('--csv', "comma-separated values; ' before text that would be a formula");
}

export function declareQuery(command: Command): void {
  command
    .option('--param <value>', 'for the next ? (may be repeated); "12" in double quotes is a string', collect)
    .option('--limit <n>', 'at most so many', wholeNumber)
    .option('--csv', "comma-separated values; ' before text that would be a formula")
    .option('--write', 'let INSERT, UPDATE and DELETE change the table');
}

export function declareLogs(command: Command): void {
  command
    .option('--follow', 'go on telling what comes, until Ctrl-C')
    .option('--since <time>', 'how far back: 30m, 2h, 3d (default: 10m)')
    .option('--failed', 'only what went wrong')
    .option('--key <key>', 'only lines about this image');
}

export function declareRetry(command: Command): void {
  command
    .option('--all', 'everything that failed, and all dead letters')
    .option('--reason <code>', 'what failed for this reason, e.g. TooSlow or DeadLetter')
    .option('--drop <message>', 'delete a dead letter that is about no image (may be repeated)', collect);
  declareWait(command);
}

export function declareReprocess(command: Command): void {
  command
    .option('--prefix <prefix>', 'only keys that start like this')
    .option('--dry-run', 'only tell how many');
  declareWait(command);
}

export function declareExport(command: Command): void {
  command
    .addOption(
      new Option('--format <format>', 'of the template')
        .choices(['cloudformation', 'terraform'])
        .makeOptionMandatory(),
    )
    .option(
      '-o, --output <path>',
      "file or folder; the function's zip is written beside it (default: stdout, no zip)",
    )
    .option('--force', 'replace files that are there');
}

export function declareLocal(command: Command): void {
  command.addOption(
    new Option('--shell <shell>', 'of env: in whose words (default: sh, for bash and zsh, too)').choices(
      shells,
    ),
  );
}

export function declarePolicy(command: Command): void {
  command
    .option('--for <commands>', 'only these, e.g. upload,scan (default: all)', commaList)
    .addOption(settingOption('trigger', 'as for setup'))
    .addOption(settingOption('role', 'as for setup: an existing role (name or ARN) for the function'))
    .addOption(
      settingOption('permissionsBoundary', 'as for setup: no role can be made, or given rights, without it'),
    )
    .addOption(settingOption('alarms', 'as for setup: with alarms and a dashboard'))
    .addOption(settingOption('api', 'as for setup: with the HTTP API'))
    .addOption(settingOption('site', 'as for setup: with the website'))
    .option('--account <id>', 'only in this account (default: any)')
    .option(
      '-o, --output <path>',
      'file or folder; what is too long for one managed policy becomes several files (default: stdout)',
    )
    .option('--force', 'replace files that are there');
}

/** Of every verb that makes thumbnails. */
function declareWait(command: Command): void {
  command
    .option('--no-wait', 'return when everything is sent')
    .option(
      '--timeout <s>',
      `longest wait without news of thumbnails (default: ${waitSeconds})`,
      wholeNumber,
    );
}

export function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}

function money(text: string): number {
  if (!/^\d+(\.\d+)?$/.test(text)) throw new InvalidArgumentError('It must be an amount in USD, as 0.50.');
  return Number(text);
}

function commaList(text: string): string[] {
  return text.split(',').map((part) => part.trim());
}

function collect(value: string, previous: string[] = []): string[] {
  return [...previous, value];
}
