import { describe, expect, it } from 'vitest';
import type { RenditionSettings } from '../../../lambda/recipe.ts';
import { fitNotes, neededTimeout } from '../../../src/lifecycle/recipe-fit.ts';
import { mergeSettings } from '../../../src/lifecycle/setup-flags.ts';
import { defaultSettings, type Settings } from '../../../src/stack/settings.ts';

const withSettings = (changes: Partial<Settings>): Settings => ({ ...defaultSettings, ...changes });
/** Some 25 seconds of a whole processor. */
const large: Partial<Settings> = { sizes: [8192], format: 'avif' };

describe('the function', () => {
  it('is large enough as it comes, and with a short timeout, too', () => {
    expect(fitNotes(defaultSettings)).toEqual([]);
    expect(fitNotes(withSettings({ timeoutSeconds: 5 }))).toEqual([]);
  });

  it('is told to be too slow for many large AVIFs, with the timeout that would do', () => {
    const settings = withSettings(large);
    const seconds = neededTimeout(settings);
    expect(seconds).toBeGreaterThan(180);
    expect(seconds).toBeLessThan(900);
    expect(fitNotes(settings)).toEqual([
      `the renditions may take longer than the timeout of 60 s: --timeout ${seconds}`,
    ]);
    expect(neededTimeout({ ...settings, memoryMB: 10_240 })).toBeLessThan(seconds);
  });

  it('counts the folder that takes longest', () => {
    const folders = { 'posters/': { renditions: { p: { longSide: 8192, formats: ['avif' as const] } } } };
    expect(fitNotes(withSettings({ folders }))).toHaveLength(1);
  });

  it('is told to be too small, with the memory that would do', () => {
    expect(fitNotes(withSettings({ memoryMB: 128 }))).toEqual([
      '128 MB are too little for these renditions of a photo of 12 megapixels: --memory 384',
    ]);
    expect(fitNotes(withSettings({ memoryMB: 384 }))).toEqual([]);
  });

  it("counts AVIF's encoder, which needs several times the memory of others", () => {
    const of = (format: 'webp' | 'avif') => fitNotes(withSettings({ sizes: [3840], format, memoryMB: 640 }));
    expect(of('webp')).toEqual([]);
    expect(of('avif')).toContainEqual(expect.stringMatching(/640 MB are too little .* --memory 896$/));
  });
});

describe('a stack with AVIF beside WebP', () => {
  const notesFor = (quality: NonNullable<RenditionSettings['quality']>) =>
    fitNotes(
      withSettings({
        renditions: {
          card: { width: 400, formats: ['avif'], quality: 50 },
          hero: { width: 1600, formats: ['avif', 'webp'], quality },
        },
      }),
    );

  it('is told when AVIF would have more bytes for the same look', () => {
    expect(notesFor(80)).toEqual([
      'hero: AVIF of quality 80 has more bytes than WebP of 80; it looks the same at 56: "quality": { "avif": 56, "webp": 80 } in renditions of thumbs.config.json',
    ]);
    expect(notesFor({ avif: 56, webp: 80 })).toEqual([]);
  });
});

describe('the timeout', () => {
  it('grows with the renditions, and does not shrink', () => {
    const grown = mergeSettings(defaultSettings, { sizes: [8192], format: 'avif' }, 0).settings;
    expect(grown.timeoutSeconds).toBe(neededTimeout(withSettings(large)));
    expect(mergeSettings(grown, { sizes: [256] }, 0).settings.timeoutSeconds).toBe(grown.timeoutSeconds);
  });

  it('is what the person says', () => {
    expect(
      mergeSettings(defaultSettings, { sizes: [8192], format: 'avif', timeout: 30 }, 0).settings,
    ).toMatchObject({
      timeoutSeconds: 30,
    });
  });
});
