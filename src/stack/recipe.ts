// The settings that determine the thumbnails, checked together and stored in a single form.
import type { Format } from '../../lambda/contract.ts';
import { formatsOf, type RecipeSettings, recipesOf, type Size } from '../../lambda/recipe.ts';
import { maxRecipeBytes, writeRecipe } from '../../lambda/recipe-text.ts';
import { UsageError } from '../errors/errors.ts';
import { pathText } from './mistake.ts';
import { renditionMistakes } from './renditions.ts';

/** Only these of the settings. Disabled ones are absent. */
export function recipeSettingsOf(settings: RecipeSettings): RecipeSettings {
  const { sizes, format, quality, animated, renditions, folders } = settings;
  return {
    sizes,
    format,
    quality,
    ...(animated ? { animated } : {}),
    ...(renditions ? { renditions } : {}),
    ...(folders && Object.keys(folders).length > 0 ? { folders } : {}),
  };
}

/** `sizes`, `format` and `quality` are already valid individually. Throws UsageError. */
export function checkRecipe(settings: RecipeSettings): RecipeSettings {
  const mistakes = renditionMistakes(settings);
  if (mistakes.length > 0)
    throw new UsageError(mistakes.map(({ path, problem }) => `${pathText(path)} ${problem}`).join('; '));
  const checked = recipeSettingsOf({
    ...settings,
    sizes: inOrder(settings.sizes),
    format: oneOrSeveral(formatsOf(settings)),
  });
  checkAnimated(checked);
  const bytes = Buffer.byteLength(JSON.stringify(writeRecipe(checked)));
  if (bytes > maxRecipeBytes) {
    throw new UsageError(
      `the renditions take ${bytes} bytes in the environment of the function, and Lambda's limit of 4 KB leaves ${maxRecipeBytes}`,
      'remove some renditions or folders',
    );
  }
  return checked;
}

/** Each once; long sides first, from the smallest to the largest. */
function inOrder(sizes: Size[]): Size[] {
  const isLongSide = (size: Size) => typeof size === 'number';
  const longSides = [...new Set(sizes.filter(isLongSide))].sort((a, b) => a - b);
  return [...longSides, ...new Set(sizes.filter((size) => !isLongSide(size)))];
}

/** A single format stands for itself, as it always did. */
function oneOrSeveral(list: Format[]): Format | Format[] {
  const [first, ...others] = new Set(list);
  return first && others.length === 0 ? first : [...new Set(list)];
}

function checkAnimated(settings: RecipeSettings): void {
  if (!settings.animated) return;
  const { main, folders } = recipesOf(settings);
  const all = [main, ...folders.map(({ recipe }) => recipe)].flatMap(({ renditions }) => renditions);
  if (all.some(({ outputs }) => outputs.some(({ format }) => format === 'webp'))) return;
  throw new UsageError(
    `--animated needs --format webp, not ${formatsOf(settings).join(',')}`,
    'WebP is the only thumbnail format that can move; it may be one of several: --format webp,jpeg',
  );
}
