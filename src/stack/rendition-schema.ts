// The JSON Schema of `renditions` and `folders` in the project file, so that editors complete them.
import { formats } from '../../lambda/contract.ts';
import { fits, positions } from '../../lambda/recipe.ts';
import type { JsonSchema } from './kinds/setting-kinds.ts';
import { maxFolders, maxRenditions, maxSide, minSide, nameRule } from './renditions.ts';

const side = { type: 'integer', minimum: minSide, maximum: maxSide };
const quality = { type: 'integer', minimum: 1, maximum: 100 };

const rendition = {
  type: 'object',
  properties: {
    longSide: { ...side, description: 'longer side in pixels' },
    width: { ...side, description: 'width in pixels' },
    height: { ...side, description: 'height in pixels' },
    fit: { enum: fits, description: 'how the picture fits into width and height (default: cover)' },
    position: { enum: positions, description: 'which part a cut keeps (default: centre)' },
    formats: { type: 'array', minItems: 1, uniqueItems: true, items: { enum: formats } },
    quality: {
      anyOf: [
        quality,
        {
          type: 'object',
          properties: Object.fromEntries(formats.map((format) => [format, quality])),
          additionalProperties: false,
        },
      ],
    },
    background: {
      type: 'string',
      pattern: '^#[0-9a-fA-F]{6}$',
      description: 'colour of the margins (fit contain)',
    },
  },
  additionalProperties: false,
  // It needs a size; thumbs itself checks the combinations.
  minProperties: 1,
};

const renditions = {
  type: 'object',
  minProperties: 1,
  maxProperties: maxRenditions,
  propertyNames: { pattern: nameRule.source },
  additionalProperties: rendition,
};

export const renditionSchemas: Record<'renditions' | 'folders', JsonSchema> = {
  renditions: { description: 'thumbnails by name, instead of sizes', ...renditions },
  folders: {
    description: 'other renditions for keys that begin with these prefixes',
    type: 'object',
    maxProperties: maxFolders,
    propertyNames: { minLength: 1 },
    additionalProperties: {
      type: 'object',
      properties: { renditions },
      required: ['renditions'],
      additionalProperties: false,
    },
  },
};
