// Answers the shells' completion scripts with what can come next. Prints nothing else, even on errors.
import type { Command } from 'commander';
import { openSession, openStack } from '../aws/session.ts';
import { keysBelow } from '../catalog/level.ts';
import { type GlobalFlags, loadEnvironment, makeConfig } from '../config.ts';
import { findCloud } from '../machine/embedded-cloud.ts';
import { workingFolder } from '../machine/places.ts';
import { readProjectFile } from '../stack/project-file.ts';
import { createReporter } from '../terminal/reporters.ts';
import { writeText } from './invocation/command.ts';
import { type Offers, offersFor } from './usage/offers.ts';

/** Prints the answer, one item per line. `program` has the flags of every command; `words` are as for `offersFor`. */
export async function complete(
  program: Command,
  words: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  const offers = offersFor(program, words);
  const current = words.at(-1) ?? '';
  const keys = offers.keys
    ? await keysFrom(globalsIn(program, words), current.slice(offers.prefix.length), signal)
    : [];
  const output = { json: false, quiet: false, verbose: false, color: false, interactive: false };
  await writeText(await createReporter(output), `${answer(offers, keys, current).join('\n')}\n`);
}

function answer({ rest, prefix, words }: Offers, keys: readonly string[], current: string): string[] {
  const fitting = words.filter(({ word }) => word.startsWith(current));
  return [
    keys.length > 0 ? 'keys' : rest,
    prefix,
    ...fitting.map(({ word, text }) => (text ? `${word}\t${text}` : word)),
    ...keys.map((key) => prefix + key),
  ];
}

/** Parses the global flags before the word being typed; they identify the stack. */
function globalsIn(program: Command, words: readonly string[]): GlobalFlags {
  program.parseOptions(words.slice(0, -1));
  return program.opts();
}

/** Returns the keys at this folder level, or none if the stack is unreachable: the command itself will say why. */
async function keysFrom(globals: GlobalFlags, start: string, signal: AbortSignal): Promise<string[]> {
  try {
    const dotEnv = loadEnvironment(globals);
    const config = makeConfig(globals, undefined, dotEnv, readProjectFile(globals.config, workingFolder()));
    // Pressing Tab must not start a stopped embedded cloud.
    if (config.local && !(await findCloud(config.folder))) return [];
    const session = await openSession(config, () => {}, signal);
    try {
      return await keysBelow(await openStack(session), start);
    } finally {
      session.close();
    }
  } catch {
    return [];
  }
}
