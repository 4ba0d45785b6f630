// What a stack costs, from its settings: pure arithmetic over the one table of prices. Always labelled as an estimate.

import { capacityOf } from '../../lambda/capacity.ts';
import { type Recipe, recipesOf } from '../../lambda/recipe.ts';
import {
  encodingSeconds,
  thumbnailBytes as estimatedBytes,
  smallestBytes,
  thumbnailCount,
} from '../../lambda/recipe-cost.ts';
import type { PriceEstimate } from '../results/prices.ts';
import type { ResourceType } from '../stack/resource-types.ts';
import type { Settings } from '../stack/settings.ts';
import { extraPrices } from './extras.ts';
import { asOf, priceRegion, prices, restPerMonth } from './prices.ts';

/** A phone picture. */
export const assumedBytes = 3e6;

export function estimateStack(
  settings: Settings,
  resources: readonly { type: ResourceType }[],
): PriceEstimate {
  const image = { bytes: assumedBytes };
  const rest = resources.map(({ type }) => restPerMonth[type].usd);
  return {
    asOf,
    region: priceRegion,
    currency: 'USD',
    isEstimate: true,
    atRestPerMonth: rest.reduce((sum, usd) => sum + usd, 0),
    per1000Images: 1000 * processing(settings, image),
    storagePer1000ImagesPerMonth: 1000 * storage(settings, image),
    assumedBytes,
    ...folderPrices(settings),
    ...extraPrices(settings, { bytes: assumedBytes, thumbnailBytes: smallestBytes(mainRecipe(settings)) }),
  };
}

/** Empty without folders, so that the output for scripts stays as it was. */
function folderPrices(settings: Settings): Pick<PriceEstimate, 'folders'> {
  const image = { bytes: assumedBytes };
  const folders = recipesOf(settings).folders.map(({ prefix, recipe }) => ({
    prefix,
    per1000Images: 1000 * processing(settings, image, recipe),
    storagePer1000ImagesPerMonth: 1000 * storage(settings, image, recipe),
  }));
  return folders.length > 0 ? { folders } : {};
}

export interface ImageFacts {
  bytes: number;
  /** As measured by the worker; otherwise estimated. */
  seconds?: number;
}

/** From the PUT of one original to its item in the table. */
export function processing(settings: Settings, image: ImageFacts, recipe = mainRecipe(settings)): number {
  return putsOf(image.bytes) * prices.s3Write.usd + remaking(settings, image, recipe);
}

/** Of an original that is in the bucket. */
export function remaking(
  settings: Settings,
  { bytes, seconds }: ImageFacts,
  recipe = mainRecipe(settings),
): number {
  const { trigger, arch, memoryMB } = settings;
  const gbSeconds = (memoryMB / 1024) * (seconds ?? estimatedSeconds(memoryMB, bytes, recipe));
  const hasQueue = trigger !== 's3';
  // A busy queue fills them.
  const messagesPerBatch = capacityOf(String(memoryMB)).jobs;
  return (
    thumbnailCount(recipe) * prices.s3Write.usd +
    // Once to read it, once to check that it is unchanged.
    2 * prices.s3Read.usd +
    (hasQueue ? (1 + 2 / messagesPerBatch) * prices.sqsRequest.usd : 0) +
    (hasQueue ? 1 / messagesPerBatch : 1) * prices.lambdaRequest.usd +
    gbSeconds * (arch === 'arm64' ? prices.lambdaArm : prices.lambdaX86).usd +
    // The item, and its entry in the index.
    2 * prices.dynamoWrite.usd +
    logBytes * 1e-9 * prices.logs.usd
  );
}

/** Of one original with its thumbnails, per month. `thumbnailBytes` if known; otherwise estimated. */
export function storage(
  settings: Settings,
  { bytes, thumbnailBytes }: { bytes: number; thumbnailBytes?: number },
  recipe = mainRecipe(settings),
): number {
  const inS3 = bytes + (thumbnailBytes ?? estimatedBytes(recipe));
  // The item and its copy in the index, about 1 kB each.
  return inS3 * 1e-9 * prices.s3Storage.usd + 2e3 * 1e-9 * prices.dynamoStorage.usd;
}

const logBytes = 1000;
/** Larger files are sent in parts of 8 MiB, with two extra calls. */
const partBytes = 8 * 1024 * 1024;

const putsOf = (bytes: number) => (bytes < 2 * partBytes ? 1 : Math.ceil(bytes / partBytes) + 2);

/** 1,769 MB are one full processor (Lambda's documentation). */
const fullProcessorMB = 1769;
/** Waiting for S3 and DynamoDB. */
const waitingSeconds = 0.2;
/** Measured with sharp on a 2 GHz core in November 2026: reading. */
const secondsPerMB = 0.01;

/** The recipe of images outside folders. Those in folders may cost more or less, but their number is not known yet. */
const mainRecipe = (settings: Settings) => recipesOf(settings).main;

function estimatedSeconds(memoryMB: number, bytes: number, recipe: Recipe): number {
  const computing = secondsPerMB * bytes * 1e-6 + encodingSeconds(recipe);
  return waitingSeconds + computing / Math.min(1, memoryMB / fullProcessorMB);
}
