// Answers the shells' completion scripts: what can come next. Says nothing but that, whatever goes wrong.
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

/** `program` has the flags of every command; `words` as for `offersFor`. Prints the answer's lines. */
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
  await writeText(createReporter(output), `${answer(offers, keys, current).join('\n')}\n`);
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

/** Those before the word that is being typed: which stack it is about. */
function globalsIn(program: Command, words: readonly string[]): GlobalFlags {
  program.parseOptions(words.slice(0, -1));
  return program.opts();
}

/** At this level of folders. None where the stack cannot be reached: the person learns why from the command itself. */
async function keysFrom(globals: GlobalFlags, start: string, signal: AbortSignal): Promise<string[]> {
  try {
    const dotEnv = loadEnvironment(globals);
    const config = makeConfig(globals, undefined, dotEnv, readProjectFile(globals.config, workingFolder()));
    // A cloud that sleeps is not woken by a key on the keyboard.
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
