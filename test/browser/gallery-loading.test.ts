// The first moments of a large gallery, and its bar at every width.
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { desktop, expectAccessible, hasBrowser } from '../support/browser/browser.ts';
import { eventually, openStage, visitPage } from '../support/browser/gallery-page.ts';
import { putMany } from '../support/stacks/many-items.ts';

const count = 1_100;
const deep = 'a long name of a folder/another one below it/日本語の写真 📷 from last summer';

describe.runIf(hasBrowser)('the gallery while it reads', () => {
  const stage = openStage();
  beforeAll(() => putMany(stage.gallery, stage.gallery.names, count));

  /** From now on, every page of the list after the first `pages` waits for the returned function. */
  async function holdAfter(page: Page, pages: number) {
    const released = Promise.withResolvers<void>();
    let asked = 0;
    await page.route('**/api/images?limit=*', async (route) => {
      // The page that is about to go may still ask for news.
      if (!route.request().url().includes('since=')) asked += 1;
      if (asked > pages) await released.promise;
      await route.continue();
    });
    return released.resolve;
  }

  it('says that it reads before it knows anything, and no number that is not true', async () => {
    const { page } = await visitPage(stage, { ...desktop, reducedMotion: 'reduce' });
    // Until then, the page that is about to go asks for more.
    await page.getByText(/^All 1,1\d\d$/).waitFor();
    const release = await holdAfter(page, 0);
    await page.reload();
    await page.getByText('Reading the pictures…').waitFor();
    await page.getByText('All …').waitFor();
    await expectAccessible(page);
    release();
    await page.getByText(/^All 1,1\d\d$/).waitFor();
    expect(await page.locator('.loading').count()).toBe(0);
  });

  it('counts what it has read so far, and says that more may come', async () => {
    const { page } = await visitPage(stage, { ...desktop, reducedMotion: 'reduce' });
    // Until then, the page that is about to go asks for more.
    await page.getByText(/^All 1,1\d\d$/).waitFor();
    const release = await holdAfter(page, 1);
    await page.reload();
    await page.getByText('Reading… 500 pictures so far').waitFor();
    await page.getByText('All 500+').waitFor();
    await eventually(() => page.getByText(/^\d+\+ pictures$/).count()).toBeGreaterThan(0);
    await expectAccessible(page);
    release();
    await page.getByText(/^All 1,1\d\d$/).waitFor();
    await page.getByRole('link', { name: /^many 1,100 pictures$/ }).waitFor();
  });

  it('shows the path to a folder at every width, and its own name best', async () => {
    const picture = sharp({ create: { width: 9, height: 6, channels: 3, background: '#284' } });
    const sent = await fetch(`${stage.gallery.url}/upload/${encodeURIComponent(`${deep}/a.png`)}`, {
      method: 'PUT',
      body: new Uint8Array(await picture.png().toBuffer()),
    });
    expect(sent.status).toBe(201);
    const path = `/#/${encodeURIComponent(deep)}/`;
    const { page } = await visitPage(stage, { ...desktop, once: true }, { path });
    for (const width of [320, 390, 500, 601, 768, 900, 1051, 1100, 1180, 1261, 1300, 1440, 1920]) {
      await page.setViewportSize({ width, height: 800 });
      const parts = await page.locator('.trail li:visible').evaluateAll((all) =>
        all.map((part) => {
          const { left, right } = (part as unknown as Box).getBoundingClientRect();
          return { text: (part as unknown as Box).textContent, width: right - left, right };
        }),
      );
      const named = parts.filter(({ text }) => text !== '…');
      expect(named.length, `parts at ${width}`).toBeGreaterThanOrEqual(2);
      // Its slash alone is twenty pixels.
      for (const part of named) expect(part.width, `${part.text} at ${width}`).toBeGreaterThan(28);
      expect(named.at(-1)?.width, `the folder itself at ${width}`).toBeGreaterThan(70);
      expect(named.at(-1)?.right).toBeLessThan(width);
      expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'), `at ${width}`).toBe(
        true,
      );
    }
  });
});

interface Box {
  textContent: string;
  getBoundingClientRect(): { left: number; right: number };
}
