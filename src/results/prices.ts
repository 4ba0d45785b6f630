// Prices in the results of setup and status, as scripts get them.

/** USD; absent for parts that the stack does not have. */
export interface ExtraPrices {
  /** In a month with pictures in every hour; CloudWatch bills only hours with metrics. */
  metricsPerMonth: number;
  /** The messages about 1,000 images, and their copies for the subscribers that setup asked for. */
  notificationsPer1000Images?: number;
  /** Sending 1,000 originals of the assumed size through the HTTP API, in addition to making their thumbnails. */
  apiPer1000Images?: number;
  /** 1,000 visits to the site with `picturesPerVisit` thumbnails each. */
  sitePer1000Visits?: number;
  /** Delivering the thumbnails of 1,000 visits from the distribution. */
  cdnPer1000Visits?: number;
  picturesPerVisit?: number;
}

/** USD, list prices of us-east-1, no free tier. */
export interface PriceEstimate extends ExtraPrices {
  asOf: string;
  /** Whose list prices these are. */
  region: string;
  currency: 'USD';
  isEstimate: true;
  /** The stack alone, without a single image. */
  atRestPerMonth: number;
  /** Sending and processing 1,000 originals of `assumedBytes`. */
  per1000Images: number;
  /** Keeping these originals and their thumbnails. */
  storagePer1000ImagesPerMonth: number;
  assumedBytes: number;
  /** The same for images below a prefix with its own renditions. Longest prefix first; absent without folders. */
  folders?: FolderPrice[];
}

interface FolderPrice extends Pick<PriceEstimate, 'per1000Images' | 'storagePer1000ImagesPerMonth'> {
  prefix: string;
}

/** USD. `measured`: from the sizes and times in the table; otherwise from their number and assumed sizes. */
export interface Used {
  images: number;
  processing: number;
  storagePerMonth: number;
  basis: 'assumed' | 'measured';
}
