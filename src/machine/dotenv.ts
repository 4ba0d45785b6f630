// The `.env` of the working folder: read in the syntax of any shell, cmd or PowerShell, and limited to a list of names.
// It may come from somebody else, so it may set keys and addresses, but start no program and open no file:
// `AWS_CONFIG_FILE` with a `credential_process` inside would do both.
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { parse } from 'dotenv';
import { UsageError } from '../errors/errors.ts';
import { isMissing } from './files.ts';
import { decodeText } from './text.ts';

export interface DotEnv {
  file: string;
  /** What the environment may get, under its upper-case names. */
  settings: Record<string, string>;
  /** Names of AWS's or ours that are not allowed here. */
  ignored: string[];
  /** Names of other programs. */
  foreign: string[];
  /** Lines that mention a setting without a readable value; counted from 1. */
  unreadable: number[];
}

export const keyNames = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'];
const awsNames = [...keyNames, 'AWS_REGION', 'AWS_DEFAULT_REGION', 'AWS_PROFILE'];
/** Every `THUMBS_*` there is. A new one that names a file must be checked as THUMBS_STATE is. */
const ownNames = ['THUMBS_STACK', 'THUMBS_STATE', 'THUMBS_LOCAL', 'THUMBS_TOKEN'];
export const isEndpointName = (name: string) => /^AWS_ENDPOINT_URL(_[A-Z0-9_]+)?$/.test(name);
const isTaken = (name: string) => awsNames.includes(name) || ownNames.includes(name) || isEndpointName(name);

/** Empty when the folder has none. Throws UsageError for one that cannot be read. */
export function readDotEnv(folder: string): DotEnv {
  const file = join(folder, '.env');
  const text = plain(decodeText(file, readBytes(file)));
  const entries = parse(text);
  const found: DotEnv = { file, settings: {}, ignored: [], foreign: [], unreadable: [] };
  for (const [name, value] of Object.entries(entries)) {
    // AWS Academy shows its block in lower case.
    const known = keyNames.includes(name.toUpperCase()) ? name.toUpperCase() : name;
    if (!isTaken(known)) (/^(AWS|THUMBS)_/.test(name) ? found.ignored : found.foreign).push(name);
    else if (value !== '') found.settings[known] = value;
  }
  found.unreadable = unreadableLines(text, Object.keys(entries));
  checkState(found, folder);
  return found;
}

function readBytes(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    if (isMissing(error)) return Buffer.alloc(0);
    throw new UsageError(`${file} cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
}

/** As AWS's console prints settings for Windows: `$Env:NAME="…"` for PowerShell, `SET NAME=…` for cmd. */
function plain(text: string): string {
  return text
    .replace(/^[ \t]*\$env:/gim, '')
    .replace(/^[ \t]*set[ \t]+"(\w+)=(.*)"[ \t]*$/gim, '$1=$2')
    .replace(/^[ \t]*set[ \t]+(?=\w+[ \t]*=)/gim, '');
}

function unreadableLines(text: string, names: string[]): number[] {
  const known = new Set(names.map((name) => name.toUpperCase()));
  return text.split(/\r\n|\r|\n/).flatMap((line, index) => {
    const [name] = /\b(AWS|THUMBS)_\w+/i.exec(line) ?? [];
    const isComment = /^\s*(#|rem\b|\/\/)/i.test(line);
    return name && !isComment && !known.has(name.toUpperCase()) ? [index + 1] : [];
  });
}

/** The state file is read and written: one named by a folder's own `.env` must stay in that folder. */
function checkState({ file, settings: { THUMBS_STATE } }: DotEnv, folder: string): void {
  if (!THUMBS_STATE) return;
  const state = resolve(folder, THUMBS_STATE);
  let parent = state;
  while (!existsSync(parent)) parent = dirname(parent);
  const place = join(realpathSync(parent), relative(parent, state));
  if (place.startsWith(realpathSync(folder) + sep)) return;
  const fix = 'choose it with --state, or set THUMBS_STATE in the environment';
  throw new UsageError(`THUMBS_STATE in ${file} leads out of this folder: ${THUMBS_STATE}`, fix);
}

/** Remarks on the file for people, a sentence each. */
export function remarksOn({ file, ignored, foreign, unreadable }: DotEnv, isVerbose: boolean): string[] {
  const from = `'${file}'`;
  const remarks = unreadable.map((line) => `line ${line} of ${from} could not be read; write NAME=value`);
  if (ignored.length > 0) {
    const rule = `${from} may set keys, region, profile, endpoint and ${ownNames.join(', ')}`;
    remarks.push(`ignored ${ignored.join(', ')}: ${rule}; set the rest in the environment`);
  }
  if (isVerbose && foreign.length > 0)
    remarks.push(`ignored ${foreign.join(', ')} in ${from}: no setting of thumbs`);
  return remarks;
}
