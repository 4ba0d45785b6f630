// Flags of the commands that output pictures: as files, URLs and pages.
import { type Command, Option } from 'commander';
import { formats } from '../../../lambda/contract.ts';
import { wholeNumber } from './values.ts';

export function declareDownload(command: Command): void {
  command
    .option('--size <name>', 'fetch the thumbnail of this name or size instead of the original')
    .addOption(
      new Option('--format <format>', 'format of the thumbnail (default: the smallest file)').choices(
        formats,
      ),
    )
    .option('--prefix <prefix>', 'all pictures whose keys start with this')
    .option('--all', 'all pictures')
    .option(
      '-o, --output <path>',
      'file or folder to write; - for stdout (default for many: a folder named after the stack)',
    )
    .option('--force', 'replace existing files');
}

export function declareUrl(command: Command): void {
  command
    .option('--size <name>', 'only this size or rendition')
    .addOption(new Option('--format <format>', 'only this format').choices(formats));
}

export function declareHtml(command: Command): void {
  command
    .option('--prefix <prefix>', 'all pictures whose keys start with this')
    .option('--sizes <css>', 'displayed width, in CSS', '100vw')
    .option('--class <class>', 'class of the <img>')
    .option('--lazy', 'load them only when they come into view');
}

export function declareManifest(command: Command): void {
  command
    .option('--prefix <prefix>', 'only keys that start with this')
    .addOption(
      new Option('--format <format>', 'format of the manifest').choices(['json', 'csv']).default('json'),
    )
    .option('-o, --output <file>', 'file or folder to write (default: stdout)')
    .option('--force', 'replace an existing file that is not a manifest');
}

export function declareGallery(command: Command): void {
  command
    .option('--port <n>', 'port to listen on; 0 for any free one (default: 8000)', wholeNumber)
    .option('--host <address>', 'address to listen on (default: 127.0.0.1, this machine only)')
    .option('--open', 'open it in the browser');
}

export function declareShare(command: Command): void {
  command.option('--for <time>', 'how long the link opens: 30m, 2h, 7d, up to a year', '7d');
}
