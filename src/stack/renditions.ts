// Checks `renditions` and `folders` of the project file, as parsed from JSON: every mistake with the path of its key
// and a valid alternative, before anything reaches AWS.
import { formats } from '../../lambda/contract.ts';
import {
  type FolderTable,
  fits,
  positions,
  type RenditionSettings,
  type RenditionTable,
} from '../../lambda/recipe.ts';
import type { Path } from '../machine/json-source.ts';
import { shownJson } from './kinds/setting-kinds.ts';
import { type Mistake, nearest } from './mistake.ts';

export const minSide = 16;
export const maxSide = 8192;
export const maxRenditions = 10;
export const maxFolders = 30;

/** Keys of the project file that have no flag. */
export const renditionKeys = ['renditions', 'folders'] as const;

export interface GivenRenditions {
  /** Instead of sizes. */
  renditions?: RenditionTable;
  folders?: FolderTable;
}

/** In both, as parsed from JSON: `must be cover, inside or contain, not "covr"`. */
export function renditionMistakes({
  renditions,
  folders,
}: { [Key in keyof GivenRenditions]?: unknown }): Mistake[] {
  return [
    ...(renditions === undefined ? [] : mistakesInTable(renditions, ['renditions'])),
    ...(folders === undefined ? [] : mistakesInFolders(folders)),
  ];
}

function mistakesInFolders(value: unknown): Mistake[] {
  if (!isObject(value))
    return [
      {
        path: ['folders'],
        problem: `must be an object of folders, such as { "avatars/": … }, not ${shownJson(value)}`,
      },
    ];
  const count = Object.keys(value).length;
  return [
    ...(count > maxFolders
      ? [{ path: ['folders'], problem: `may have at most ${maxFolders} entries, not ${count}` }]
      : []),
    ...Object.entries(value).flatMap(([prefix, folder]) => mistakesInFolder(prefix, folder)),
  ];
}

function mistakesInFolder(prefix: string, folder: unknown): Mistake[] {
  const path = ['folders', prefix];
  if (prefix === '') return [{ path, problem: 'must name a folder, such as "avatars/"' }];
  if (!isObject(folder))
    return [{ path, problem: `must be an object with renditions, not ${shownJson(folder)}` }];
  const { renditions, ...others } = folder;
  return [
    ...Object.keys(others).map((key) => ({
      path: [...path, key],
      problem: 'is unknown: a folder has only renditions',
    })),
    ...mistakesInTable(renditions, [...path, 'renditions']),
  ];
}

/** Characters that S3 keys, addresses and command lines accept without quotes. */
export const nameRule = /^[a-z0-9][a-z0-9-]{0,31}$/;

function mistakesInTable(value: unknown, path: Path): Mistake[] {
  if (!isObject(value))
    return [
      {
        path,
        problem: `must be an object of renditions, such as { "card": { "width": 400 } }, not ${shownJson(value)}`,
      },
    ];
  const count = Object.keys(value).length;
  const isFine = count > 0 && count <= maxRenditions;
  return [
    ...(isFine ? [] : [{ path, problem: `must have one to ${maxRenditions} renditions, not ${count}` }]),
    ...Object.entries(value).flatMap(([name, one]) => mistakesInNamed(name, one, [...path, name])),
  ];
}

function mistakesInNamed(name: string, value: unknown, path: Path): Mistake[] {
  if (!nameRule.test(name))
    return [{ path, problem: 'must have a name of 1 to 32 lower-case letters, digits and hyphens' }];
  if (!isObject(value))
    return [{ path, problem: `must be an object, such as { "width": 400 }, not ${shownJson(value)}` }];
  return [...mistakesInFields(value, path), ...contradictions(value, path)];
}

type Check = (value: unknown) => string | undefined;

const side: Check = (value) =>
  Number.isInteger(value) && Number(value) >= minSide && Number(value) <= maxSide
    ? undefined
    : `a whole number of pixels from ${minSide} to ${maxSide}`;

const oneOf =
  (choices: readonly unknown[]): Check =>
  (value) =>
    choices.includes(value) ? undefined : listed(choices);

const percent: Check = (value) =>
  Number.isInteger(value) && Number(value) >= 1 && Number(value) <= 100
    ? undefined
    : 'a whole number from 1 to 100';

const formatList: Check = (value) =>
  Array.isArray(value) &&
  value.length > 0 &&
  new Set(value).size === value.length &&
  value.every((format) => formats.includes(format))
    ? undefined
    : `a list of formats, each once: ${listed(formats)}`;

const qualities: Check = (value) => {
  if (!isObject(value)) return percent(value) && `${percent(value)}, or one for each format`;
  const wrong = Object.entries(value).find(([format, one]) => oneOf(formats)(format) || percent(one));
  return wrong && `numbers from 1 to 100 by format (${listed(formats)})`;
};

const colour: Check = (value) =>
  typeof value === 'string' && /^#[0-9a-f]{6}$/i.test(value) ? undefined : 'a colour such as "#ffffff"';

const checks: Record<keyof RenditionSettings, Check> = {
  longSide: side,
  width: side,
  height: side,
  fit: oneOf(fits),
  position: oneOf(positions),
  formats: formatList,
  quality: qualities,
  background: colour,
};

function mistakesInFields(rendition: Record<string, unknown>, path: Path): Mistake[] {
  return Object.entries(rendition).flatMap(([key, value]): Mistake[] => {
    const check = Object.hasOwn(checks, key) ? checks[key as keyof RenditionSettings] : undefined;
    if (!check) {
      const known = Object.keys(checks);
      const problem = `is unknown: did you mean '${nearest(key, known)}'? A rendition has ${listed(known)}`;
      return [{ path: [...path, key], problem }];
    }
    const right = check(value);
    return right ? [{ path: [...path, key], problem: `must be ${right}, not ${shownJson(value)}` }] : [];
  });
}

/** Fields that are valid individually, and contradict each other. */
function contradictions(rendition: Record<string, unknown>, path: Path): Mistake[] {
  const { longSide, width, height, fit, position, background } = rendition;
  const isSized = width !== undefined || height !== undefined;
  const hasBox = width !== undefined && height !== undefined;
  const found: [isFound: boolean, path: Path, problem: string][] = [
    [longSide === undefined && !isSized, path, 'must have longSide, or width and/or height'],
    [longSide !== undefined && isSized, path, 'must have either longSide, or width and/or height, not both'],
    [(fit === 'cover' || fit === 'contain') && !hasBox, [...path, 'fit'], `"${fit}" needs width and height`],
    [
      position !== undefined && !(hasBox && (fit ?? 'cover') === 'cover'),
      [...path, 'position'],
      'needs width, height and the fit cover: nothing else is cut',
    ],
    [
      background !== undefined && fit !== 'contain',
      [...path, 'background'],
      'needs the fit contain: nothing else has margins',
    ],
  ];
  return found.flatMap(([isFound, path, problem]) => (isFound ? [{ path, problem }] : []));
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function listed(words: readonly unknown[]): string {
  return `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}
