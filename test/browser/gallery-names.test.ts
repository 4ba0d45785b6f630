// Names as people and programs give them: very long, without a space, in any script, from right to left.
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { desktop, expectAccessible, hasBrowser, phone } from '../support/browser/browser.ts';
import { eventually, openStage, visitPage } from '../support/browser/gallery-page.ts';

const folder = 'nospaces_'.repeat(12);
const rightToLeft = 'תמונה מהחוף (1).png';
const names = [
  `${'exported by a program that puts all it knows into the name, '.repeat(3)}final.png`,
  `${'without_a_space_'.repeat(12)}.png`,
  '日本語の写真とても長い名前のファイル.png',
  '📷🌅👩‍👩‍👧‍👦 family.png',
  rightToLeft,
];

describe.runIf(hasBrowser)('the gallery with names of all kinds', () => {
  const stage = openStage();
  beforeAll(async () => {
    const picture = sharp({ create: { width: 90, height: 60, channels: 3, background: '#284' } });
    const body = new Uint8Array(await picture.png().toBuffer());
    for (const name of names) {
      const path = encodeURIComponent(`${folder}/${name}`);
      const { status } = await fetch(`${stage.gallery.url}/upload/${path}`, { method: 'PUT', body });
      expect(status).toBe(201);
    }
  });
  const fits = (page: Page) => page.evaluate('document.documentElement.scrollWidth <= innerWidth');
  /** What is wider than the window or the dialog that it is in. */
  const overflow = (page: Page) =>
    page.evaluate(`[...document.querySelectorAll('dialog, .details')]
      .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth).map(({ outerHTML }) => outerHTML)`);

  it.each([
    ['a desktop', desktop],
    ['a phone', phone],
  ])('keeps them within the window on %s, each in its own direction', async (_, options) => {
    const { page, tile, viewer } = await visitPage(
      stage,
      { ...options, reducedMotion: 'reduce' },
      { path: `/#/${folder}/` },
    );
    await eventually(() => page.locator('.tile').count()).toBe(names.length);
    await eventually(() => page.locator('.thumb img.loaded').count()).toBe(names.length);
    expect(await fits(page)).toBe(true);
    await expectAccessible(page);
    for (const name of names) {
      await tile(`${folder}/${name}`).press('Delete');
      const dialog = page.getByRole('dialog', { name: 'Delete this picture?' });
      await dialog.getByText(name).waitFor();
      expect(await overflow(page)).toEqual([]);
      await page.keyboard.press('Escape');
      await eventually(() => dialog.count()).toBe(0);
    }

    await tile(`${folder}/${rightToLeft}`).press('Enter');
    await viewer.waitFor();
    if ((await viewer.locator('.details').count()) === 0)
      await viewer.getByRole('button', { name: 'About this picture' }).click();
    await viewer.getByRole('heading', { name: rightToLeft }).waitFor();
    const direction = `getComputedStyle(document.querySelector('.details h2')).unicodeBidi`;
    expect(await page.evaluate(direction)).toBe('plaintext');
    expect(await overflow(page)).toEqual([]);
    expect(await fits(page)).toBe(true);
    await expectAccessible(page);
  });
});
