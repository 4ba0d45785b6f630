// Prices as people read them. Every line says that it is an estimate, and of which day.
import type { Used } from '../bill.ts';
import type { PriceEstimate } from '../price/estimate.ts';
import { counted, formatBytes, formatUsd } from './format.ts';

export function priceText(price: PriceEstimate): string {
  const { atRestPerMonth, per1000Images, storagePer1000ImagesPerMonth, assumedBytes, asOf } = price;
  const images = `1,000 images of ${formatBytes(assumedBytes)}`;
  return [
    `price (estimate, list prices of ${asOf}): ${formatUsd(atRestPerMonth)} a month at rest;`,
    `${images}: ${formatUsd(per1000Images)} to make, ${formatUsd(storagePer1000ImagesPerMonth)} a month to keep`,
  ].join(' ');
}

export function usedText({ images, processing, storagePerMonth, basis }: Used): string {
  const how = basis === 'measured' ? 'from the table' : 'estimate; --cost reads the table';
  return `used so far (${how}): ${formatUsd(processing)} for ${counted(images, 'image')}, ${formatUsd(storagePerMonth)} a month to keep them`;
}
