// The flags of commands that have many.
import { type Command, Option } from 'commander';
import { shells } from '../../machine/shell.ts';
import { waitSeconds } from '../invocation/command.ts';
import { settingOption, settingOptions } from './setting-options.ts';
import { byteRate, collect, commaList, money, wholeNumber } from './values.ts';

export function declareSetup(command: Command): void {
  command
    .option('--plan', 'show what would change, and change nothing')
    .option('--explain', 'print each call that changes something as the aws command that does the same')
    .option('--only <ids>', 'make only these pieces and what they need, e.g. jobs,worker', commaList);
  for (const option of settingOptions()) command.addOption(option);
  command
    .option('--rotate-token', 'make a new token for the HTTP API; the old one stops working')
    .addOption(trustNames());
}

const trustNames = () =>
  new Option(
    '--trust-names',
    'where reading tags is denied: accept names in the state file that end in its suffix as proof',
  );

export function declareUpload(command: Command): void {
  command
    .option('--prefix <prefix>', 'store under this folder')
    .option('--include <glob>', 'send only these (may be repeated)', collect)
    .option('--exclude <glob>', 'do not send these (may be repeated)', collect)
    .option('-n, --dry-run', 'show what would be sent')
    .option('--force', 'also send unchanged files')
    .option('--no-overwrite', 'never replace an existing object of the same key')
    .option(
      '--delete',
      'remove from the cloud what no longer exists here; asks before removing more than half',
    )
    .option('-y, --yes', 'do not ask for confirmation')
    .addOption(maxCost())
    .option('--bwlimit <rate>', 'send at most this many bytes a second: 500K, 2M (powers of 1024)', byteRate)
    .option('--watch', 'then go on sending what appears or changes, until Ctrl-C');
  declareWait(command);
}

const maxCost = () =>
  new Option('--max-cost <usd>', 'send nothing if it would cost more than this').argParser(money);

export function declareScan(command: Command): void {
  command
    .addOption(
      new Option('--status <status>', 'only images with this status').choices(['done', 'failed', 'pending']),
    )
    .option('--prefix <prefix>', 'only keys that start with this')
    .option('--limit <n>', 'at most N', wholeNumber)
    .addOption(
      new Option(
        '--sort <order>',
        'by key, when (newest first) or size (largest first); holds all in memory',
      ).choices(['key', 'when', 'size']),
    )
    .option('--count', 'print only the number')
    .option('--csv', "print comma-separated values; ' in front of text that looks like a formula");
}

export function declareQuery(command: Command): void {
  command
    .option(
      '--param <value>',
      'value for the next ? (may be repeated); "12" in double quotes is a string',
      collect,
    )
    .option('--limit <n>', 'at most N', wholeNumber)
    .option('--csv', "print comma-separated values; ' in front of text that looks like a formula")
    .option('--write', 'let INSERT, UPDATE and DELETE change the table');
}

export function declareLogs(command: Command): void {
  command
    .option('--follow', 'print new lines as they come, until Ctrl-C')
    .option('--since <time>', 'how far back: 30m, 2h, 3d (default: 10m)')
    .option('--failed', 'only failures')
    .option('--key <key>', 'only lines about this image');
}

export function declareStatus(command: Command): void {
  command.option('--cost', 'add up the actual use of every image (reads the whole table)');
}

export function declareTeardown(command: Command): void {
  command
    .option('-y, --yes', 'do not ask for confirmation')
    .option('--no-wait', 'begin what AWS takes minutes for, and leave it to the next teardown')
    .option('--keep-images', 'keep the buckets and the table')
    .addOption(trustNames())
    .option('--expired', 'instead, remove every stack of the account whose end (setup --ttl) has passed');
}

export function declareRetry(command: Command): void {
  command
    .option('--all', 'retry everything that failed, and all dead letters')
    .option('--reason <code>', 'retry what failed for this reason, e.g. TooSlow or DeadLetter')
    .option('--drop <message>', 'delete a dead letter that is about no image (may be repeated)', collect);
  declareWait(command);
}

export function declareReprocess(command: Command): void {
  command
    .option('--prefix <prefix>', 'only keys that start with this')
    .option('-n, --dry-run', 'only print the number');
  declareWait(command);
}

export function declareBackfill(command: Command): void {
  command
    .option('--prefix <prefix>', 'only keys that start with this')
    .option('-n, --dry-run', 'only print the number and the price')
    .option('-y, --yes', 'do not ask for confirmation')
    .addOption(maxCost());
  declareWait(command);
}

export function declareFocus(command: Command): void {
  command.option('--clear', 'remove the point: cuts use their own position again');
  declareWait(command);
}

export function declareRm(command: Command): void {
  command
    .option('--prefix <prefix>', 'all pictures whose keys start with this')
    .option('-n, --dry-run', 'only list what would be deleted')
    .option('-y, --yes', 'do not ask for confirmation');
  declareWait(command, 'return when the originals are deleted');
}

export function declareExport(command: Command): void {
  command
    .addOption(
      new Option('--format <format>', 'a template, or a script of AWS CLI commands')
        .choices(['cloudformation', 'terraform', 'aws-cli'])
        .makeOptionMandatory(),
    )
    .option(
      '-o, --output <path>',
      "file or folder; the function's zip is written beside it (default: stdout, no zip)",
    )
    .option('--force', 'replace existing files');
}

export function declareLocal(command: Command): void {
  command.addOption(
    new Option('--shell <shell>', 'syntax of env (default: sh, also for bash and zsh)').choices(shells),
  );
}

export function declarePolicy(command: Command): void {
  command
    .option('--for <commands>', 'only for these commands, e.g. upload,scan (default: all)', commaList)
    .addOption(settingOption('trigger', 'as for setup'))
    .addOption(settingOption('source', 'as for setup: the originals are in this bucket, which is only read'))
    .option('--role [name]', 'as for setup: an existing role; without a name: what such a role itself needs')
    .addOption(
      settingOption('permissionsBoundary', 'as for setup: no role can be created or extended without it'),
    )
    .addOption(settingOption('alarms', 'as for setup: with alarms and a dashboard'))
    .addOption(settingOption('api', 'as for setup: with the HTTP API'))
    .addOption(settingOption('cdn', 'as for setup: with the CloudFront distribution'))
    .addOption(settingOption('site', 'as for setup: with the website'))
    .addOption(settingOption('notify', 'as for setup: with the topic of notifications'))
    .option('--account <id>', 'limit it to this account (default: any)')
    .option(
      '-o, --output <path>',
      'file or folder; a policy too long for one document becomes several files (default: stdout)',
    )
    .option('--force', 'replace existing files');
}

/** For every command that gives the function work. */
function declareWait(command: Command, withoutWait = 'return when everything is sent'): void {
  command
    .option('--no-wait', withoutWait)
    .option(
      '--timeout <s>',
      `give up after this many seconds without progress (default: ${waitSeconds})`,
      wholeNumber,
    );
}
