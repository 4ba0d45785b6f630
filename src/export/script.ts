// Writes a stack as a script of AWS CLI commands: rehearses setup and converts each of its calls to a command.
import { basename } from 'node:path';
import { fileOfBytes } from '../aws/blob-files.ts';
import type { Session } from '../aws/session.ts';
import type { Call } from '../explain/call.ts';
import { commandOf, type Form } from '../explain/command.ts';
import { fileNameOf } from '../explain/files.ts';
import { comment, isOpen, printing, unquoted, type Variable, word } from '../explain/shell.ts';
import { loopOf } from '../explain/waits.ts';
import { select } from '../pipeline.ts';
import { sourceRule } from '../resources/bucket/source-rule.ts';
import type { Settings } from '../stack/settings.ts';
import type { StateData } from '../stack/state.ts';
import { type Rehearsed, rehearse } from './rehearsal.ts';
import type { Handed } from './rehearsed-answers.ts';
import { apiUrl, scriptEnd, scriptHead, tokenHead } from './script-frame.ts';

export interface Script {
  text: string;
  /** Files that the script reads, in addition to the functions' zips: path → content. */
  files: ReadonlyMap<string, Uint8Array>;
  /** IDs of what `thumbs setup` has to add. */
  missing: string[];
}

export async function awsCliScript(data: StateData, config: Session['config']): Promise<Script> {
  const settings = settingsOf(data);
  const rehearsed = await rehearse(data, settings, config);
  const handed = rehearsed.map((_, index) => usedOf(rehearsed, index));
  const writer = new ScriptWriter(data, settings, handed.flat());
  const parts = rehearsed.map((one, index) => writer.partOf(one, handed[index] ?? []));
  const hasApi = Boolean(settings.api);
  const text = [scriptHead(data), hasApi ? tokenHead : '', ...parts, scriptEnd(data, hasApi)].join('\n');
  const missing = [
    ...(settings.site === 'amplify' ? ['site-deployment'] : []),
    ...select(settings).wanted.flatMap(({ id }) => (id === sourceRule.id ? [id] : [])),
    ...(data.settings.domain ? ['cdn.domain'] : []),
  ];
  return { text, files: writer.files, missing };
}

/** Explains how to use the script. */
export function scriptSteps(file: string, missing: readonly string[], { settings }: StateData): string {
  // Without the rule in the source, nothing tells which trigger the stack has.
  const trigger = missing.includes(sourceRule.id) ? ` --trigger ${settings.trigger}` : '';
  const rest = missing.length > 0 ? [`  thumbs setup${trigger}    # adds ${missing.join(', ')}`] : [];
  return [
    'To make the stack with it, in an account that has none of this name:',
    `  bash ${word(file)}`,
    '  thumbs recover  # thumbs knows it from here on',
    ...rest,
  ].join('\n');
}

/** Omits the expiry and the domain, which belong to one stack, and everything that the account denied. */
function settingsOf({ settings, resources }: StateData): Settings {
  const {
    expires: _,
    ttl: __,
    formerTags: ___,
    domain: ____,
    certificate: _____,
    site,
    cdn,
    api,
    ...rest
  } = settings;
  const isDenied = (id: string) => resources[id]?.outputs.denied === true;
  return {
    ...rest,
    ...(site && !isDenied('site-app') ? { site } : {}),
    ...(cdn && !isDenied('cdn') ? { cdn } : {}),
    ...(api ? { api: { read: api.read, tokenHash: api.tokenHash } } : {}),
  };
}

class ScriptWriter {
  readonly files = new Map<string, Uint8Array>();
  readonly #region: string;
  readonly #variables: Variable[];
  /** Commands that write the files for the next command. */
  #before: string[] = [];

  constructor({ region, account, suffix }: StateData, { api }: Settings, handed: readonly Handed[]) {
    this.#region = region;
    this.#variables = [
      { text: region, name: 'REGION' },
      { text: account, name: 'ACCOUNT' },
      { text: `-${suffix}`, before: '-', name: 'SUFFIX' },
      ...(api ? [{ text: api.tokenHash, name: 'TOKEN_HASH' }] : []),
      ...handed.map(({ text, name }) => ({ text, name })),
    ];
  }

  partOf(one: Rehearsed, handed: readonly Handed[]): string {
    switch (one.kind) {
      case 'resource':
        return `\n# --- ${one.id}: ${one.type} ---`;
      case 'note':
        return this.#comment(one.text);
      case 'wait': {
        const why = one.call.waits.map(({ text }) => text).join('; ');
        const loop = loopOf(one.call, this.#form(), 'wait_for') ?? '';
        return `${this.#comment(`Wait until ${why}.`)}\n${loop}`;
      }
      case 'write':
        return this.#command(one.call, handed);
    }
  }

  #comment(text: string): string {
    return comment(unquoted(text, this.#variables));
  }

  #command(call: Call, handed: readonly Handed[]): string {
    this.#before = [];
    const whys = call.waits.filter(({ kind }) => kind === 'while').map(({ text }) => text);
    const more = handed.length > 0 ? [`--query ${word(queryOf(handed))}`, '--output text'] : [];
    const command = commandOf(call, this.#form(), more);
    const tried = whys.length > 0 ? `retry ${command}` : command;
    const why = whys.length > 0 ? [this.#comment(`Sent again while: ${whys.join('; ')}.`)] : [];
    return [...this.#before, ...why, ...kept(tried, handed)].join('\n');
  }

  #form(): Form {
    return { region: this.#region, variables: this.#variables, fileOf: (...of) => this.#fileOf(...of) };
  }

  #fileOf(bytes: Uint8Array, { input }: Call, member: string): string {
    const zip = fileOfBytes(bytes);
    if (zip) return basename(zip);
    const name = fileNameOf(input, member);
    const text = new TextDecoder().decode(bytes);
    // The script's region is fixed, so a file may contain it.
    const open = this.#variables.filter((one) => one.name !== 'REGION');
    if (isOpen(text, open)) this.#before.push(written(name, text, open));
    else this.files.set(name, bytes);
    return name;
  }
}

/** Returns the values of its response that later calls use or that the script prints at its end. */
function usedOf(rehearsed: readonly Rehearsed[], index: number): Handed[] {
  const one = rehearsed[index];
  if (one?.kind !== 'write') return [];
  const later = rehearsed.slice(index + 1).flatMap((next) => ('call' in next ? textOf(next.call.input) : []));
  return one.handed.filter(
    ({ text, name }) => name === apiUrl || later.some((input) => input.includes(text)),
  );
}

/** Joins all values of an input as text; bytes are decoded. */
function textOf(value: unknown): string {
  if (value instanceof Uint8Array) return new TextDecoder().decode(value);
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.values(value).map(textOf).join('\n');
}

function queryOf(handed: readonly Handed[]): string {
  const paths = handed.map(({ path }) => path);
  return paths.length > 1 ? `[${paths.join(', ')}]` : (paths[0] ?? '');
}

/** Returns commands that write exactly these bytes, although a here-document adds a line break. */
function written(name: string, text: string, variables: readonly Variable[]): string {
  const folder = name.includes('/') ? [`mkdir -p ${word(name.slice(0, name.lastIndexOf('/')))}`] : [];
  const body = printing(text.replace(/\n$/, ''), variables, 'FILE');
  const command = text.endsWith('\n') ? body.replace('\n', ` >${word(name)}\n`) : inOneLine(body, name);
  return [...folder, command].join('\n');
}

const inOneLine = (body: string, name: string) => `printf %s "$(${body}\n)" >${word(name)}`;

/** Returns the command with the values of its response that later commands need stored in variables. */
function kept(command: string, handed: readonly Handed[]): string[] {
  const [first, ...others] = handed.map(({ name }) => name);
  if (first === undefined) return [command];
  if (others.length === 0) return [`${first}=$(${command})`];
  return [`ANSWER=$(${command})`, `read -r ${[first, ...others].join(' ')} <<<"$ANSWER"`];
}
