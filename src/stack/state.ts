// The JSON state file: a record of what was made, written before and after every step. A hint, never the truth:
// the cloud outranks it. Written atomically, with the last good version beside it, guarded against wrong accounts.
import { dirname } from 'node:path';
import { ThumbsError } from '../errors/errors.ts';
import { isFull, noSpaceAdvice } from '../errors/space.ts';
import { parseJson } from '../machine/files.ts';
import { makeOwnFolder, readOwnText, writeOwn } from '../machine/own-files.ts';
import { stackOf } from './names.ts';
import { localType } from './resource-types.ts';
import type { Settings } from './settings.ts';

export interface ResourceRecord {
  type: string;
  status: 'creating' | 'ready' | 'destroying';
  /** Physical name in AWS. */
  name: string;
  outputs: Record<string, unknown>;
  /** ISO 8601. */
  at: string;
}

export interface StateData {
  version: 1;
  stack: string;
  /** End of every physical name, chosen once per stack. */
  suffix: string;
  account: string;
  region: string;
  /** The AWS-compatible server that the stack lives on; null for AWS itself. */
  endpoint: string | null;
  settings: Settings;
  resources: Record<string, ResourceRecord>;
}

/** The stack's location according to the state. */
export type StatePlace = Pick<StateData, 'stack' | 'account' | 'region' | 'endpoint'>;

export interface StateRead {
  data: StateData | undefined;
  /** Shown to the user: the file was damaged and the version beside it is used. */
  note?: string;
}

export const backupOf = (file: string) => `${file}.bak`;

/** Reads the file, or the last good version beside it. A missing file is not an error. */
export async function readState(file: string): Promise<StateRead> {
  const text = await readText(file);
  if (text === undefined) return { data: undefined };
  refuseNewer(file, text);
  const data = parse(text);
  if (data) return { data };
  const backup = parse((await readText(backupOf(file))) ?? '');
  if (backup) return { data: backup, note: `${file} is damaged; the last good version beside it is used` };
  throw new ThumbsError(
    'StateDamaged',
    `${file} is not a state file of thumbs, and no good copy is beside it`,
    {
      fix: 'rebuild it from the account: thumbs recover',
    },
  );
}

/** A name that thumbs would not have given. Packages have none, and a borrowed resource has its own. */
export function isForeign(
  { stack }: Pick<StateData, 'stack'>,
  { type, name, outputs }: Pick<ResourceRecord, 'type' | 'name' | 'outputs'>,
): boolean {
  if (type === localType || outputs.borrowed) return false;
  return stackOf(name.slice(name.lastIndexOf('/') + 1)) !== stack;
}

function readText(file: string): Promise<string | undefined> {
  return readOwnText(file).catch((error) => {
    throw unusable(file, error);
  });
}

/** It is not damaged: older copies must not replace it. */
function refuseNewer(file: string, text: string): void {
  const { version } = Object(parseJson(text)) as { version?: unknown };
  if (typeof version !== 'number' || version <= 1) return;
  const what = `${file} was written by a newer thumbs (version ${version} of the format; this one reads 1)`;
  throw new ThumbsError('StateTooNew', what, { fix: 'update thumbs, or choose another file: --state FILE' });
}

function parse(text: string): StateData | undefined {
  const data = Object(parseJson(text)) as Partial<StateData>;
  const { version, stack, suffix, account, region, endpoint, settings, resources } = data;
  const isPlace = [stack, suffix, account, region].every(isText) && (endpoint === null || isText(endpoint));
  const isWhole = isObject(settings) && isObject(resources) && Object.values(resources ?? {}).every(isRecord);
  return version === 1 && isPlace && isWhole ? (data as StateData) : undefined;
}

function isRecord(value: unknown): value is ResourceRecord {
  const { type, status, name, outputs } = Object(value) as Partial<ResourceRecord>;
  return [type, status, name].every(isText) && isObject(outputs);
}

const isText = (value: unknown) => typeof value === 'string' && value !== '';
const isObject = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Refuses a state file of another stack, account, region or endpoint, naming both. */
export function guardState(file: string, data: StateData, here: StatePlace): void {
  for (const what of ['stack', 'account', 'region', 'endpoint'] as const) {
    if (data[what] === here[what]) continue;
    const [there, now] = [data[what] ?? 'AWS', here[what] ?? 'AWS'];
    throw new ThumbsError('WrongPlace', `${file} belongs to ${what} ${there}, but this command uses ${now}`, {
      fix: `use that ${what} again, or choose another file: --state FILE`,
    });
  }
}

/** The state in memory and its file: every change is on disk before the promise resolves. */
export class State {
  readonly file: string;
  readonly data: StateData;
  #writing: Promise<void> = Promise.resolve();
  /** The write that has not started. */
  #next: Promise<void> | undefined;

  constructor(file: string, data: StateData) {
    this.file = file;
    this.data = data;
  }

  get(id: string): ResourceRecord | undefined {
    return this.data.resources[id];
  }

  async record(id: string, entry: Omit<ResourceRecord, 'at'>): Promise<void> {
    this.data.resources[id] = { ...entry, at: new Date().toISOString() };
    await this.save();
  }

  async forget(id: string): Promise<void> {
    if (!(id in this.data.resources)) return;
    delete this.data.resources[id];
    await this.save();
  }

  /** Resources finish concurrently and share one file: changes during a write share the next one. */
  save(): Promise<void> {
    this.#next ??= this.#writing.catch(() => {}).then(() => this.#write());
    this.#writing = this.#next;
    return this.#next;
  }

  async #write(): Promise<void> {
    this.#next = undefined;
    const text = `${JSON.stringify(this.data, null, 2)}\n`;
    try {
      await makeOwnFolder(dirname(this.file));
      await writeOwn(this.file, text);
      await writeOwn(backupOf(this.file), text);
    } catch (error) {
      throw unusable(this.file, error);
    }
  }
}

function unusable(file: string, cause: unknown): ThumbsError {
  if (cause instanceof ThumbsError) throw cause;
  const { code } = cause as NodeJS.ErrnoException;
  if (!code) throw cause;
  if (isFull(cause)) {
    const text = `no space left on the disk of the state file ${file} (${code})`;
    return new ThumbsError('NoSpace', text, { cause, fix: noSpaceAdvice });
  }
  return new ThumbsError('StateUnusable', `the state file ${file} cannot be used (${code})`, {
    cause,
    fix: 'make its folder readable and writable, or choose another file: --state FILE',
  });
}
