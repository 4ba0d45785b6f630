import { describe, expect, it, vi } from 'vitest';
import { type Recipe, recipesOf } from '../../../lambda/recipe.ts';
import { smallestBytes } from '../../../lambda/recipe-cost.ts';
import { select } from '../../../src/pipeline.ts';
import { estimateStack, processing, storage } from '../../../src/price/estimate.ts';
import { functionMetrics } from '../../../src/price/extras.ts';
import { asOf, prices } from '../../../src/price/prices.ts';
import { assumeUsed } from '../../../src/price/used.ts';
import { defaultSettings, type Settings } from '../../../src/stack/settings.ts';
import { formatUsd } from '../../../src/terminal/format.ts';
import { priceText } from '../../../src/terminal/price.ts';

const withSettings = (changes: Partial<Settings>): Settings => ({
  ...defaultSettings,
  arch: 'x86_64',
  ...changes,
});
const image = { bytes: 3e6, seconds: 0.5 };

describe('the table of prices', () => {
  it('has a day, and an official page for every price', () => {
    expect(asOf).toMatch(/^20\d\d-\d\d-\d\d$/);
    for (const { source } of Object.values(prices))
      expect(source).toMatch(/^https:\/\/aws\.amazon\.com\/.+\/pricing\/$/);
  });
});

describe('a million images', () => {
  /** By hand: 2 M PUT 10.00, 2 M GET 0.80, 1.67 M SQS 0.67, 0.33 M calls 0.07, 500,000 GB-s 6.67, 2 M writes 1.25, logs 0.50. */
  it('cost what the list says, worked out by hand', () => {
    const settings = withSettings({ sizes: [256], arch: 'arm64', memoryMB: 1024 });
    expect(1e6 * processing(settings, image)).toBeCloseTo(
      10 + 0.8 + 0.6667 + 0.0667 + 6.6667 + 1.25 + 0.5,
      2,
    );
  });

  it('cost 25 % more of computing on x86_64, and nothing for a queue that is not there', () => {
    const arm = processing(withSettings({ arch: 'arm64' }), image);
    const x86 = processing(withSettings({ arch: 'x86_64' }), image);
    expect(1e6 * (x86 - arm)).toBeCloseTo(500_000 * 1.5 * (0.0000166667 - 0.0000133334), 2);
    const direct = processing(withSettings({ trigger: 's3', arch: 'x86_64' }), image);
    expect(1e6 * (x86 - direct)).toBeCloseTo(0.6667 - 0.1333, 2);
  });

  it('take 3 TB: 69 USD a month for the originals alone', () => {
    const settings = withSettings({ sizes: [256] });
    expect(1e6 * storage(settings, { bytes: 3e6, thumbnailBytes: 0 })).toBeCloseTo(69 + 0.5, 1);
  });
});

describe('a stack', () => {
  it('costs the pollers of its queue at rest, and nothing without them', () => {
    const rest = (settings: Settings) => estimateStack(settings, select(settings).wanted).atRestPerMonth;
    // 5 pollers, 3 calls a minute, 43,776 minutes: 656,640 requests.
    expect(rest(defaultSettings)).toBeCloseTo(0.2627, 3);
    expect(rest(withSettings({ trigger: 's3' }))).toBe(0);
  });

  it('costs more with larger sizes, a dearer format, and more memory than one processor can use', () => {
    const each = (changes: Partial<Settings>) => estimateStack(withSettings(changes), []).per1000Images;
    expect(each({ sizes: [2048] })).toBeGreaterThan(each({ sizes: [256] }));
    expect(each({ format: 'avif' })).toBeGreaterThan(each({ format: 'webp' }));
    expect(each({ memoryMB: 3538 })).toBeGreaterThan(1.3 * each({ memoryMB: 1769 }));
  });
});

describe('a folder with renditions of its own', () => {
  const art = { 'art/': { renditions: { hero: { width: 1600, formats: ['avif' as const] } } } };
  const of = (changes: Partial<Settings>) => estimateStack(withSettings({ sizes: [256], ...changes }), []);

  it('has its own price, which is that of a stack with these renditions', () => {
    const { folders: _, ...alone } = of({ renditions: art['art/'].renditions });
    const { folders = [], ...rest } = of({ folders: art });
    expect(folders).toEqual([
      {
        prefix: 'art/',
        per1000Images: alone.per1000Images,
        storagePer1000ImagesPerMonth: alone.storagePer1000ImagesPerMonth,
      },
    ]);
    expect(rest).toEqual(of({}));
    expect(priceText(of({ folders: art }))).toMatch(
      /; below art\/: \$[\d.]+ to make, \$[\d.]+ a month to keep/,
    );
  });

  it('makes images below it dearer, and no others', () => {
    const context = { settings: withSettings({ sizes: [256], folders: art }) };
    const { main, folders } = recipesOf(context.settings);
    const used = (counts: [Recipe | undefined, number][]) =>
      assumeUsed(context, new Map(counts.map(([recipe = main, images]) => [recipe, images])));
    const [outside, below] = [used([[main, 1]]), used([[folders[0]?.recipe, 1]])];
    expect(below.processing).toBeGreaterThan(2 * outside.processing);
    expect(
      used([
        [main, 3],
        [folders[0]?.recipe, 2],
      ]),
    ).toMatchObject({
      images: 5,
      processing: expect.closeTo(3 * outside.processing + 2 * below.processing, 10),
    });
  });
});

describe('the parts that cost only when they are used', () => {
  const api = { read: 'open', tokenHash: '' } as const;
  const of = (changes: Partial<Settings>) => estimateStack(withSettings(changes), []);

  it('the metrics of the function are as many as its lines name', async () => {
    vi.stubEnv('AWS_LAMBDA_FUNCTION_NAME', 'thumbs-worker-bcd234');
    vi.resetModules();
    const { metricsOf, openStopwatch } = await import('../../../lambda/telemetry.ts');
    vi.unstubAllEnvs();
    const watch = openStopwatch();
    for (const stage of ['Read', 'Make', 'Write', 'Record'] as const) await watch.time(stage, async () => {});
    const names = ['done', 'failed', 'retry'].flatMap((result) =>
      JSON.stringify(metricsOf(result, 1, watch)._aws).match(/"Name":"\w+"/g),
    );
    expect(new Set(names).size).toBe(functionMetrics);
    // Eight metrics at 0.30.
    expect(of({}).metricsPerMonth).toBeCloseTo(2.4, 5);
  });

  it('an image of 3 MB counts as six requests of an HTTP API', () => {
    expect(of({})).not.toHaveProperty('apiPer1000Images');
    // A thousand times 6 requests, one call, 0.3 GB-seconds.
    const expected = 1000 * (6e-6 + 2e-7 + 0.3 * 0.0000166667);
    expect(of({ api }).apiPer1000Images).toBeCloseTo(expected, 8);
    expect(of({ api, arch: 'arm64' }).apiPer1000Images).toBeLessThan(expected);
  });

  it('the thumbnails of a visit cost requests, traffic and two runs at the edge, and nothing in S3', () => {
    expect(of({})).not.toHaveProperty('cdnPer1000Visits');
    const settings = { sizes: [1024] };
    const bytes = smallestBytes(recipesOf(withSettings(settings)).main);
    const traffic = 100_000 * bytes * 1e-9 * 0.085;
    // 100,000 requests: 0.10; 200,000 runs: 0.02.
    expect(of({ ...settings, cdn: true }).cdnPer1000Visits).toBeCloseTo(0.12 + traffic, 4);
    const site = of({ ...settings, api, site: 'cdn' });
    expect(site.cdnPer1000Visits).toBeCloseTo(0.12 + traffic, 4);
    // 6,000 requests, 5,000 GETs, page and list of 0.46 MB, 1,000 calls of the API.
    const page = 0.006 + 0.002 + 0.46 * 0.085;
    expect(site.sitePer1000Visits).toBeCloseTo(0.12 + traffic + page + 0.0055, 2);
    expect(priceText(site)).toMatch(
      /CDN: \$[\d.]+ for the thumbnails of 1,000 visits with 100 thumbnails each/,
    );
  });

  it('a visit of the site is its page, a list and a hundred thumbnails; Amplify serves the page for more', () => {
    expect(of({ api })).not.toHaveProperty('sitePer1000Visits');
    const onS3 = of({ api, site: 'private', sizes: [1024] }).sitePer1000Visits ?? 0;
    // 0.36 GB of page, 105,000 reads, the API's calls, 12,500 read units, 0.1 GB of lists, 10.8 GB of thumbnails.
    const parts = [
      0.36 * 0.09,
      0.042,
      1000 * (1e-6 + 2e-7 + 0.15 * 0.0000166667),
      0.0016,
      0.1 * 0.09,
      10.8 * 0.09,
    ];
    expect(onS3).toBeCloseTo(
      parts.reduce((sum, part) => sum + part, 0),
      3,
    );
    const onAmplify = of({ api, site: 'amplify', sizes: [1024] }).sitePer1000Visits ?? 0;
    expect(onAmplify - onS3).toBeCloseTo(0.36 * (0.15 - 0.09) - 5000 * 4e-7, 5);
  });
});

describe('an amount', () => {
  it.each([
    [0, '$0'],
    [0.0004, 'less than $0.01'],
    [0.0123, '$0.01'],
    [12.345, '$12.35'],
    [1234.5, '$1,235'],
  ])('of %d is %s', (usd, text) => expect(formatUsd(usd)).toBe(text));
});
