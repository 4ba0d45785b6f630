// Which thumbnails are made of a picture: as a person requests them (settings), and in full detail (recipe).
// Imported by src/, like the contract, so it must stay free of dependencies but Node's own.
import { createHash } from 'node:crypto';
import { type Format, formats, thumbnailKey } from './contract.ts';

/** How a picture fits into a box: fills it and is cut, fits inside it, or fits inside it with margins. */
export const fits = ['cover', 'inside', 'contain'] as const;
type Fit = (typeof fits)[number];

/** Points that stay as near the middle of a cut as the picture's edges allow. */
export const compass = {
  centre: { X: 0.5, Y: 0.5 },
  north: { X: 0.5, Y: 0 },
  northeast: { X: 1, Y: 0 },
  east: { X: 1, Y: 0.5 },
  southeast: { X: 1, Y: 1 },
  south: { X: 0.5, Y: 1 },
  southwest: { X: 0, Y: 1 },
  west: { X: 0, Y: 0.5 },
  northwest: { X: 0, Y: 0 },
} as const;
/** Searched for in the picture: where the eye goes, or where most is going on. */
export const strategies = ['attention', 'entropy'] as const;
export type Strategy = (typeof strategies)[number];
export type Position = keyof typeof compass | Strategy;
export const positions = [...Object.keys(compass), ...strategies] as Position[];

/** Of a rendition. */
export const maxNameLength = 32;

/** One rendition as the project file has it. */
export interface RenditionSettings {
  longSide?: number;
  width?: number;
  height?: number;
  fit?: Fit;
  position?: Position;
  formats?: Format[];
  /** 1 to 100. */
  quality?: number | Partial<Record<Format, number>>;
  /** `#rrggbb`. */
  background?: string;
}

export type RenditionTable = Record<string, RenditionSettings>;
/** By the prefix of the keys below it. */
export type FolderTable = Record<string, { renditions: RenditionTable }>;

/** Short form: a long side in pixels, or `640w`, `480h`, `400x300`. */
export type Size = number | string;

/** What a person requested. It is sent to the function in this form, and read back from there when the state file is lost. */
export interface RecipeSettings {
  sizes: Size[];
  /** Several: each thumbnail in each of them. */
  format: Format | Format[];
  quality: number;
  /** Thumbnails of animations move, if their format can: WebP. */
  animated?: boolean;
  /** Instead of `sizes`. */
  renditions?: RenditionTable;
  folders?: FolderTable;
}

export interface Output {
  format: Format;
  quality: number;
}

/** A rendition in full detail. It has a long side, or a width, a height, or both. */
export interface Rendition {
  name: string;
  longSide?: number;
  width?: number;
  height?: number;
  fit: Fit;
  position: Position;
  outputs: Output[];
  background?: string;
}

/** What is made of one picture. */
export interface Recipe {
  renditions: Rendition[];
  animated: boolean;
}

/** What is made of each picture of a stack. */
export interface Recipes {
  /** For pictures outside of the folders. */
  main: Recipe;
  /** Longest prefix first. */
  folders: { prefix: string; recipe: Recipe }[];
}

export const formatsOf = ({ format }: Pick<RecipeSettings, 'format'>): Format[] => [format].flat();

/** `640w` → a rendition of that name. Undefined for any other text. */
export function renditionOfSize(size: Size): RenditionSettings | undefined {
  const text = String(size);
  const [, longSide] = /^(\d+)$/.exec(text) ?? [];
  if (longSide) return { longSide: Number(longSide) };
  const { width, height } =
    /^(?:(?<width>\d+)w|(?<height>\d+)h)$/.exec(text)?.groups ??
    /^(?<width>\d+)x(?<height>\d+)$/.exec(text)?.groups ??
    {};
  if (!width && !height) return undefined;
  return { ...(width ? { width: Number(width) } : {}), ...(height ? { height: Number(height) } : {}) };
}

/** The settings must have been checked. */
export function recipesOf(settings: RecipeSettings): Recipes {
  const recipeOf = (named: (readonly [string, RenditionSettings])[]): Recipe => ({
    renditions: named.map(([name, one]) => spellOut(name, one, settings)),
    animated: settings.animated === true,
  });
  const short = settings.sizes.map((size) => [String(size), renditionOfSize(size) ?? {}] as const);
  const folders = Object.entries(settings.folders ?? {}).map(([prefix, { renditions }]) => ({
    prefix,
    recipe: recipeOf(Object.entries(renditions)),
  }));
  return {
    main: recipeOf(settings.renditions ? Object.entries(settings.renditions) : short),
    folders: folders.toSorted((a, b) => b.prefix.length - a.prefix.length),
  };
}

function spellOut(name: string, one: RenditionSettings, settings: RecipeSettings): Rendition {
  const { longSide, width, height, quality, background } = one;
  const qualityOf = (format: Format) =>
    (typeof quality === 'object' ? quality[format] : quality) ?? settings.quality;
  return {
    name,
    ...(longSide ? { longSide } : {}),
    ...(width ? { width } : {}),
    ...(height ? { height } : {}),
    fit: one.fit ?? (width && height ? 'cover' : 'inside'),
    position: one.position ?? 'centre',
    outputs: (one.formats ?? formatsOf(settings)).map((format) => ({ format, quality: qualityOf(format) })),
    ...(background ? { background: background.toLowerCase() } : {}),
  };
}

/** The longest prefix wins. */
export function recipeFor({ main, folders }: Recipes, key: string): Recipe {
  return folders.find(({ prefix }) => key.startsWith(prefix))?.recipe ?? main;
}

/** Keys of all thumbnails of an original. */
export function thumbnailKeys({ renditions }: Recipe, originalKey: string): string[] {
  return renditions.flatMap(({ name, outputs }) =>
    outputs.map(({ format }) => thumbnailKey(originalKey, name, format)),
  );
}

/** Length in bytes of the longest key among the thumbnails of this original. */
export const thumbnailKeyBytes = (recipe: Recipe, originalKey: string): number =>
  Math.max(...thumbnailKeys(recipe, originalKey).map((key) => Buffer.byteLength(key)));

/** Same recipe, same hash: shows which thumbnails are stale after a change of settings. 12 hex digits of SHA-256. */
export function recipeHash(recipe: Recipe): string {
  const { renditions, animated } = recipe;
  const facts = plainFacts(renditions) ?? renditions.map(factsOf).toSorted();
  const canonical = JSON.stringify([...facts, ...(animated ? ['animated'] : [])]);
  return createHash('sha256').update(canonical).digest('hex').slice(0, 12);
}

/**
 * For long sides in one format, named after themselves, which was all there was before renditions: their items
 * have this hash and stay up to date.
 */
function plainFacts(renditions: Rendition[]): unknown[] | undefined {
  const [first] = renditions[0]?.outputs ?? [];
  if (!first) return undefined;
  const isPlain = ({ name, longSide, outputs, background }: Rendition) =>
    name === String(longSide) &&
    outputs.length === 1 &&
    outputs[0]?.format === first.format &&
    outputs[0].quality === first.quality &&
    !background;
  if (!renditions.every(isPlain)) return undefined;
  const sizes = renditions.map(({ longSide = 0 }) => longSide).toSorted((a, b) => a - b);
  return [sizes, first.format, first.quality];
}

/** In a fixed order of fields, and without those that make no difference. */
function factsOf({ name, longSide, width, height, fit, position, outputs, background }: Rendition): string {
  const made = outputs.map(({ format, quality }) => [format, format === 'png' ? null : quality]);
  const place = fit === 'cover' ? position : null;
  const facts = [name, longSide, width, height, fit, place, made.toSorted(byFormat), background];
  return JSON.stringify(facts.map((fact) => fact ?? null));
}

const byFormat = ([a]: unknown[], [b]: unknown[]) =>
  formats.indexOf(a as Format) - formats.indexOf(b as Format);
