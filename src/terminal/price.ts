// Prices as people read them. Every line says that it is an estimate, and from which day.

import type { PriceEstimate, Used } from '../results/prices.ts';
import { counted, formatBytes, formatUsd } from './format.ts';

type Each = Pick<PriceEstimate, 'per1000Images' | 'storagePer1000ImagesPerMonth'>;

export function priceText(price: PriceEstimate): string {
  const { atRestPerMonth, assumedBytes, asOf, region } = price;
  const { metricsPerMonth, apiPer1000Images, sitePer1000Visits, folders = [] } = price;
  const { cdnPer1000Visits, picturesPerVisit, notificationsPer1000Images } = price;
  const visits = `1,000 visits with ${picturesPerVisit} thumbnails each`;
  const images = `1,000 images of ${formatBytes(assumedBytes)}`;
  const eachOf = (one: Each) =>
    `${formatUsd(one.per1000Images)} to make, ${formatUsd(one.storagePer1000ImagesPerMonth)} a month to keep`;
  const parts = [
    `${formatUsd(atRestPerMonth)} a month at rest`,
    `${images}: ${eachOf(price)}`,
    ...folders.map((folder) => `below ${folder.prefix}: ${eachOf(folder)}`),
    `metrics: ${formatUsd(metricsPerMonth)} a month if pictures come every hour`,
    ...(notificationsPer1000Images === undefined
      ? []
      : [`notifications: ${formatUsd(notificationsPer1000Images)} for 1,000 images`]),
    ...(apiPer1000Images === undefined
      ? []
      : [`HTTP API: ${formatUsd(apiPer1000Images)} for 1,000 images sent through it`]),
    ...(sitePer1000Visits === undefined ? [] : [`site: ${formatUsd(sitePer1000Visits)} for ${visits}`]),
    ...(cdnPer1000Visits === undefined
      ? []
      : [`CDN: ${formatUsd(cdnPer1000Visits)} for the thumbnails of ${visits}`]),
  ];
  return `price (estimate, list prices of ${region} on ${asOf}): ${parts.join('; ')}`;
}

export function usedText({ images, processing, storagePerMonth, basis }: Used): string {
  const how = basis === 'measured' ? 'from the table' : 'estimate; --cost reads the table';
  return `used so far (${how}): ${formatUsd(processing)} for ${counted(images, 'image')}, ${formatUsd(storagePerMonth)} a month to keep them`;
}
