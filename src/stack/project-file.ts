// `thumbs.config.json`: the settings of a project, for every command that runs in its folder or below.

import { UsageError } from '../errors/errors.ts';
import { findUpward, readNamed } from '../machine/find-upward.ts';
import { type JsonSource, type Path, parseJsonSource } from '../machine/json-source.ts';
import { decodeText } from '../machine/text.ts';
import { pathText } from './mistake.ts';
import { mistakesIn, type ProjectSettings } from './project-settings.ts';

export const projectFileName = 'thumbs.config.json';

export interface ProjectFile extends ProjectSettings {
  file: string;
  /** From `--config`. */
  isNamed: boolean;
}

/** Undefined when there is none. Throws UsageError for one that is invalid, or cannot be read. */
export function readProjectFile(named: string | undefined, folder: string): ProjectFile | undefined {
  const found = named ? { file: named, bytes: readNamed(named) } : findUpward(folder, projectFileName);
  if (!found) return undefined;
  const { file } = found;
  const source = parseJsonSource(decodeText(file, found.bytes));
  if ('problem' in source) {
    const { line, column, problem } = source;
    throw new UsageError(`${file} is not JSON: line ${line}, column ${column}: ${problem}`);
  }
  refuseMistakes(file, source);
  const { $schema: _, stack, region, ...settings } = source.value as Record<string, unknown>;
  return { file, isNamed: named !== undefined, stack, region, settings } as ProjectFile;
}

function refuseMistakes(file: string, source: JsonSource): void {
  const mistakes = [
    ...source.repeated.map((path) => ({ path, problem: 'appears twice' })),
    ...mistakesIn(source.value),
  ];
  if (mistakes.length === 0) return;
  const lines = mistakes.map(
    ({ path, problem }) => `line ${source.lineOf(path)}: ${subject(path)} ${problem}`,
  );
  throw new UsageError(`${file}: ${lines.join('; ')}`, 'thumbs setup --help lists the settings');
}

const subject = (path: Path) => (path.length === 0 ? 'the file' : pathText(path));
