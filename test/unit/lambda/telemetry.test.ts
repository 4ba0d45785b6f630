import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';

beforeEach(() => {
  // Another test of this process may have loaded it under another name.
  vi.resetModules();
  vi.stubEnv('AWS_LAMBDA_FUNCTION_NAME', 'my-stack-worker-abc234');
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.resetModules();
});

const load = () => import('../../../lambda/telemetry.ts');

interface Line {
  _aws: { CloudWatchMetrics: { Namespace: string; Dimensions: string[][]; Metrics: { Name: string }[] }[] };
}

describe('the metrics of a log line', () => {
  it('name only what is in the line, for CloudWatch refuses the rest', async () => {
    const { metricsOf, openStopwatch } = await load();
    const watch = openStopwatch();
    await watch.time('Read', async () => {});
    for (const result of ['done', 'failed', 'retry']) {
      const line = metricsOf(result, 12, watch) as unknown as Line & Record<string, unknown>;
      const [directive] = line._aws.CloudWatchMetrics;
      expect(directive).toMatchObject({ Namespace: 'thumbs', Dimensions: [['stack']] });
      const values = directive?.Metrics.map(({ Name }) => line[Name]) ?? [];
      expect(values.length).toBeGreaterThan(0);
      expect(values.every((value) => typeof value === 'number')).toBe(true);
      expect(line.stack).toBe('my-stack');
    }
  });

  it('count images and failures, and tries that may succeed later apart', async () => {
    const { metricsOf, openStopwatch } = await load();
    const watch = openStopwatch();
    expect(metricsOf('done', 12, watch)).toMatchObject({ Images: 1, Failures: 0, Duration: 12 });
    expect(metricsOf('failed', 12, watch)).toMatchObject({ Images: 1, Failures: 1 });
    expect(metricsOf('retry', 12, watch)).toMatchObject({ Retries: 1 });
    expect(metricsOf('retry', 12, watch)).not.toHaveProperty('Images');
    expect(metricsOf('newer', 12, watch)).toEqual({});
  });
});

describe('the stopwatch', () => {
  it('takes what runs at once for one stage, from the first beginning to the last end', async () => {
    const now = vi.spyOn(performance, 'now').mockReturnValue(0);
    onTestFinished(() => now.mockRestore());
    const { openStopwatch } = await load();
    const watch = openStopwatch();
    const ends = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const works = ends.map(({ promise }, index) => {
      now.mockReturnValue(index * 10);
      return watch.time('Write', () => promise);
    });
    for (const [index, { resolve }] of ends.entries()) {
      now.mockReturnValue(30 + index * 20);
      resolve();
      await works[index];
    }
    expect(watch.read()).toEqual({ Write: 50 });
  });

  it('lets errors through, and counts their time', async () => {
    const { openStopwatch } = await load();
    const watch = openStopwatch();
    await expect(watch.time('Make', () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    expect(watch.read()).toHaveProperty('Make');
  });
});
