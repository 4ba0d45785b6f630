// Checks `renditions` and `folders` of the project file, as the JSON brings them: every mistake with the path of its key
// and what would be right, before anything reaches AWS.
import { formats } from '../../lambda/contract.ts';
import {
  type FolderTable,
  fits,
  positions,
  type RenditionSettings,
  type RenditionTable,
} from '../../lambda/recipe.ts';

export const minSide = 16;
export const maxSide = 8192;
export const maxRenditions = 10;
const maxFolders = 30;

/** What is right, and what is wrong: nobody may use the one without having looked at the other. */
export interface CheckedRenditions {
  renditions?: RenditionTable;
  folders?: FolderTable;
  /** Whole sentences, such as `renditions.card.fit must be cover, inside or contain, not "covr"`. */
  mistakes: string[];
}

/** Each as the project file has it; undefined where it has none. */
export function checkRenditions(raw: { renditions?: unknown; folders?: unknown }): CheckedRenditions {
  const mistakes: string[] = [];
  if (raw.renditions !== undefined) checkTable(raw.renditions, 'renditions', mistakes);
  if (raw.folders !== undefined) checkFolders(raw.folders, mistakes);
  if (mistakes.length > 0) return { mistakes };
  return {
    ...(raw.renditions === undefined ? {} : { renditions: raw.renditions as RenditionTable }),
    ...(raw.folders === undefined ? {} : { folders: raw.folders as FolderTable }),
    mistakes,
  };
}

function checkFolders(value: unknown, mistakes: string[]): void {
  if (!isObject(value)) {
    mistakes.push(
      `folders must be an object of key prefixes, such as { "avatars/": … }, not ${shown(value)}`,
    );
    return;
  }
  const count = Object.keys(value).length;
  if (count > maxFolders) mistakes.push(`folders may have ${maxFolders} entries at most, not ${count}`);
  for (const [prefix, folder] of Object.entries(value)) {
    const path = `folders[${JSON.stringify(prefix)}]`;
    if (prefix === '') mistakes.push(`${path} must name a folder, such as "avatars/"`);
    if (!isObject(folder)) {
      mistakes.push(`${path} must be an object with renditions, not ${shown(folder)}`);
      continue;
    }
    for (const key of Object.keys(folder))
      if (key !== 'renditions') mistakes.push(`${path}.${key} is not known: a folder has renditions only`);
    checkTable(folder.renditions, `${path}.renditions`, mistakes);
  }
}

/** What S3 keys, addresses and command lines take without quotes. */
const nameRule = /^[a-z0-9][a-z0-9-]{0,31}$/;

function checkTable(value: unknown, path: string, mistakes: string[]): void {
  if (!isObject(value)) {
    mistakes.push(
      `${path} must be an object of renditions, such as { "card": { "width": 400 } }, not ${shown(value)}`,
    );
    return;
  }
  const count = Object.keys(value).length;
  if (count === 0 || count > maxRenditions)
    mistakes.push(`${path} must have one to ${maxRenditions} renditions, not ${count}`);
  for (const [name, rendition] of Object.entries(value)) {
    if (!nameRule.test(name)) {
      mistakes.push(
        `${path}[${JSON.stringify(name)}] must have a name of 1 to 32 lower-case letters, digits and hyphens`,
      );
    } else if (!isObject(rendition)) {
      mistakes.push(`${path}.${name} must be an object, such as { "width": 400 }, not ${shown(rendition)}`);
    } else {
      checkRendition(rendition, `${path}.${name}`, mistakes);
    }
  }
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

function checkRendition(rendition: Record<string, unknown>, path: string, mistakes: string[]): void {
  for (const [key, value] of Object.entries(rendition)) {
    const check = Object.hasOwn(checks, key) ? checks[key as keyof RenditionSettings] : undefined;
    const right = check?.(value);
    if (!check) mistakes.push(`${path}.${key} is not known: a rendition has ${listed(Object.keys(checks))}`);
    else if (right) mistakes.push(`${path}.${key} must be ${right}, not ${shown(value)}`);
  }
  const { longSide, width, height, fit, position, background } = rendition;
  const hasBox = width !== undefined && height !== undefined;
  if (longSide === undefined && width === undefined && height === undefined)
    mistakes.push(`${path} must have longSide, or width and/or height`);
  if (longSide !== undefined && (width !== undefined || height !== undefined))
    mistakes.push(`${path} must have either longSide, or width and/or height, not both`);
  if ((fit === 'cover' || fit === 'contain') && !hasBox)
    mistakes.push(`${path}.fit "${fit}" needs width and height`);
  if (position !== undefined && !(hasBox && (fit ?? 'cover') === 'cover'))
    mistakes.push(`${path}.position needs width, height and the fit cover: nothing else is cut`);
  if (background !== undefined && fit !== 'contain')
    mistakes.push(`${path}.background needs the fit contain: nothing else has margins`);
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const shown = (value: unknown) => JSON.stringify(value) ?? 'nothing';

function listed(words: readonly unknown[]): string {
  return `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}
