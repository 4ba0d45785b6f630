// Prices as scripts get them, in the results of setup and status.

/** USD, as scripts get it; of a part that the stack does not have there is nothing. */
export interface ExtraPrices {
  /** In a month with pictures in each of its hours; CloudWatch counts only hours in which a metric came. */
  metricsPerMonth: number;
  /** Sending 1,000 originals of the assumed size through the HTTP API, beside what making their thumbnails costs. */
  apiPer1000Images?: number;
  /** 1,000 people who open the site and look at `picturesPerVisit` thumbnails. */
  sitePer1000Visits?: number;
  picturesPerVisit?: number;
}

/** As scripts get it. USD, list prices of us-east-1, no free tier. */
export interface PriceEstimate extends ExtraPrices {
  asOf: string;
  currency: 'USD';
  isEstimate: true;
  /** The stack alone, without a single image. */
  atRestPerMonth: number;
  /** Sending and processing 1,000 originals of `assumedBytes`. */
  per1000Images: number;
  /** Keeping these originals and their thumbnails. */
  storagePer1000ImagesPerMonth: number;
  assumedBytes: number;
}

/** USD. `measured`: from the sizes and times in the table; else from their number and assumed sizes. */
export interface Used {
  images: number;
  processing: number;
  storagePerMonth: number;
  basis: 'assumed' | 'measured';
}
