// The cost of parts that are billed by use: the metrics in the function's log, the HTTP API, the site.
import type { ExtraPrices } from '../results/prices.ts';
import type { Settings } from '../stack/settings.ts';
import { prices } from './prices.ts';

/** `thumbnailBytes`: of the smallest thumbnail. */
export function extraPrices(
  settings: Settings,
  image: { bytes: number; thumbnailBytes: number },
): ExtraPrices {
  const { api, site, notify } = settings;
  const isCached = settings.cdn === true || site === 'cdn';
  return {
    metricsPerMonth: functionMetrics * prices.metric.usd,
    ...(notify ? { notificationsPer1000Images: 1000 * notification(settings) } : {}),
    ...(api ? { apiPer1000Images: 1000 * apiCall(settings, image.bytes, secondsToStore) } : {}),
    ...(site ? { sitePer1000Visits: 1000 * visit(settings, image.thumbnailBytes) } : {}),
    ...(isCached ? { cdnPer1000Visits: 1000 * cdnVisit(image.thumbnailBytes) } : {}),
    ...(site || isCached ? { picturesPerVisit } : {}),
  };
}

/** Images, failures, retries, their time, and that of each of four stages: all that the function's lines name. */
export const functionMetrics = 8;

/** API Gateway bills a request once per piece of this size. */
const meteredBytes = 512 * 1024;
const apiMemoryGB = 1;
/** An original sent to S3; a list from DynamoDB with signed links. */
const secondsToStore = 0.3;
const secondsToList = 0.15;

function apiCall({ arch }: Settings, bytes: number, seconds: number): number {
  const computing = arch === 'arm64' ? prices.lambdaArm : prices.lambdaX86;
  return (
    Math.max(1, Math.ceil(bytes / meteredBytes)) * prices.httpApiRequest.usd +
    prices.lambdaRequest.usd +
    apiMemoryGB * seconds * computing.usd
  );
}

/** One message, and its copies for the subscribers. */
function notification({ notifyTo = [] }: Settings): number {
  const copies = notifyTo.map((address) => (address.startsWith('mailto:') ? prices.snsMail : prices.snsWeb));
  return [prices.snsPublish, ...copies].reduce((sum, { usd }) => sum + usd, 0);
}

const picturesPerVisit = 100;
/** Size as built in November 2026; S3 sends it uncompressed. */
const pageBytes = 360e3;
const pageFiles = 5;
/** Of an item; half a unit reads 4 kB with eventual consistency. */
const itemBytes = 1e3;

/** Thumbnails from the edge cache: no S3 requests, and the edge function runs on request and response. */
const cdnVisit = (thumbnailBytes: number) =>
  picturesPerVisit *
  (prices.cdnRequest.usd + 2 * prices.cdnFunction.usd + thumbnailBytes * 1e-9 * prices.cdnTransfer.usd);

function visit(settings: Settings, thumbnailBytes: number): number {
  return settings.site === 'cdn' ? visitOnCdn(settings, thumbnailBytes) : visitOnS3(settings, thumbnailBytes);
}

function visitOnCdn(settings: Settings, thumbnailBytes: number): number {
  const listBytes = picturesPerVisit * itemBytes;
  return (
    // The page's files are revalidated in the bucket, and the list is requested once.
    (pageFiles + 1) * prices.cdnRequest.usd +
    pageFiles * prices.s3Read.usd +
    (pageBytes + listBytes) * 1e-9 * prices.cdnTransfer.usd +
    apiCall(settings, listBytes, secondsToList) +
    (listBytes / 4e3 / 2) * prices.dynamoRead.usd +
    cdnVisit(thumbnailBytes)
  );
}

function visitOnS3(settings: Settings, thumbnailBytes: number): number {
  const hosting = settings.site === 'amplify' ? prices.amplifyTransfer : prices.transferOut;
  const files = settings.site === 'amplify' ? 0 : pageFiles;
  const listBytes = picturesPerVisit * itemBytes;
  return (
    pageBytes * 1e-9 * hosting.usd +
    (files + picturesPerVisit) * prices.s3Read.usd +
    apiCall(settings, listBytes, secondsToList) +
    (listBytes / 4e3 / 2) * prices.dynamoRead.usd +
    (listBytes + picturesPerVisit * thumbnailBytes) * 1e-9 * prices.transferOut.usd
  );
}
