// Lists every command in the order of --help: its usage, its flags, and its code, which is imported when it runs.
import type { Command } from 'commander';
import type { Command as Name } from '../../results/results.ts';
import type { Run } from '../invocation/command.ts';
import {
  declareDownload,
  declareGallery,
  declareHtml,
  declareManifest,
  declareShare,
  declareUrl,
} from './delivery-flags.ts';
import {
  declareBackfill,
  declareExport,
  declareFocus,
  declareLocal,
  declareLogs,
  declarePolicy,
  declareQuery,
  declareReprocess,
  declareRetry,
  declareRm,
  declareScan,
  declareSetup,
  declareStatus,
  declareTeardown,
  declareUpload,
} from './flags.ts';

export type Load = () => Promise<{ run: Run<never> }>;

export interface Verb {
  /** Arguments in commander's notation: `<key>`, `[point]`, `[key...]`. The command's name is the key in `verbs`. */
  args?: string;
  text: string;
  flags?(command: Command, program: Command): unknown;
  load: Load;
}

/** `demo` has no result of its own: it prints the results of the commands that it runs. */
export const verbs: Record<Exclude<Name, 'help' | 'version'> | 'demo', Verb> = {
  setup: { text: 'create or update the pipeline', flags: declareSetup, load: () => import('../setup.ts') },
  upload: {
    args: '[path...]',
    text: 'send images (files, folders, globs) and wait for their thumbnails',
    flags: (command) => declareUpload(command.usage('[options] <path...>')),
    load: () => import('../upload.ts'),
  },
  scan: { text: 'list the images and their status', flags: declareScan, load: () => import('../scan.ts') },
  logs: {
    text: 'show what the function logged about each image',
    flags: declareLogs,
    load: () => import('../logs.ts'),
  },
  query: {
    args: '<statement>',
    text: 'query the images table in PartiQL; FROM images means the table of this stack',
    flags: declareQuery,
    load: () => import('../query.ts'),
  },
  status: {
    text: 'compare each resource with what setup would make; count the work done, failed and waiting',
    flags: declareStatus,
    load: () => import('../status.ts'),
  },
  teardown: {
    text: 'delete everything and check that nothing is left',
    flags: declareTeardown,
    load: () => import('../teardown.ts'),
  },
  retry: {
    args: '[key...]',
    text: 'list failures with their reasons, or try them again',
    flags: declareRetry,
    load: () => import('../retry.ts'),
  },
  reprocess: {
    text: 'rebuild thumbnails that are out of date after a change of sizes, format or quality',
    flags: declareReprocess,
    load: () => import('../reprocess.ts'),
  },
  backfill: {
    text: 'make the thumbnails of pictures that are in the bucket without an item',
    flags: declareBackfill,
    load: () => import('../backfill.ts'),
  },
  focus: {
    args: '<key> [point]',
    text: 'set the point of a picture that cuts keep, as X,Y from 0 to 1, and rebuild its thumbnails',
    flags: declareFocus,
    load: () => import('../focus.ts'),
  },
  rm: {
    args: '[key...]',
    text: 'delete pictures from the cloud: originals, thumbnails and items',
    flags: declareRm,
    load: () => import('../rm.ts'),
  },
  download: {
    args: '[key...]',
    text: 'fetch originals or their thumbnails, one or many',
    flags: declareDownload,
    load: () => import('../download.ts'),
  },
  url: {
    args: '<key...>',
    text: 'print the addresses of thumbnails, one a line',
    flags: declareUrl,
    load: () => import('../url.ts'),
  },
  html: {
    args: '[key...]',
    text: 'print pictures as <picture> elements for a web page',
    flags: declareHtml,
    load: () => import('../html.ts'),
  },
  share: {
    args: '<key>',
    text: 'make a link that shows one picture, or one folder, for a limited time',
    flags: declareShare,
    load: () => import('../share.ts'),
  },
  manifest: {
    text: 'list every picture with every address, for the build of a site',
    flags: declareManifest,
    load: () => import('../manifest.ts'),
  },
  gallery: {
    text: 'serve the pictures as a web page on this machine, until Ctrl-C',
    flags: declareGallery,
    load: () => import('../gallery.ts'),
  },
  state: {
    text: 'show the state file as a table, with links to the AWS console',
    load: () => import('../state.ts'),
  },
  export: {
    text: 'write the stack as a CloudFormation or Terraform template, or as a script for the AWS CLI',
    flags: declareExport,
    load: () => import('../export.ts'),
  },
  completion: {
    args: '<shell>',
    text: 'print a completion script for bash, zsh or fish',
    load: () => import('../completion.ts'),
  },
  recover: { text: 'rebuild a lost state file from the account', load: () => import('../recover.ts') },
  doctor: {
    text: 'find problems on this machine and in the account, and say how to fix them',
    load: () => import('../doctor.ts'),
  },
  policy: {
    text: 'print the smallest IAM policy that a person needs to run the commands',
    flags: declarePolicy,
    load: () => import('../policy.ts'),
  },
  demo: {
    text: 'try it on this machine: setup, upload of the sample images, scan',
    flags: (command, program) => command.hook('preAction', () => void program.setOptionValue('local', true)),
    load: () => import('../demo.ts'),
  },
  local: {
    args: '<action>',
    text: 'control the embedded cloud: start, stop, status, reset or env',
    flags: declareLocal,
    load: () => import('../local.ts'),
  },
};
