// The focal point as people set it in the gallery: a click, cuts that follow it at once, and one picture that is made again.
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import {
  desktop,
  expectAccessible,
  hasBrowser,
  openBrowser,
  visit as openPage,
  phone,
} from '../support/browser/browser.ts';
import { openGallery, type TestGallery } from '../support/browser/gallery.ts';
import { clientConfig } from '../support/cloud/cloud.ts';

let gallery: TestGallery;
let browser: Browser | undefined;
let s3: S3Client;

beforeAll(async () => {
  gallery = await openGallery({ withSite: true });
  await gallery.folder.run('--local setup --sizes 256,1024,120x240,300x100');
  await gallery.folder.run('--local reprocess');
  if (hasBrowser) browser = await openBrowser();
  s3 = new S3Client(clientConfig(gallery.endpoint, gallery.credentials));
});
afterAll(async () => {
  s3?.destroy();
  await browser?.close();
  await gallery?.stop();
});

const name = 'ocean-sunset.jpg';

async function bytesOf(part: 'originals' | 'thumbnails', Key: string): Promise<Buffer> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: gallery.names.of(part), Key }));
  return Buffer.from((await Body?.transformToByteArray()) ?? []);
}

/** How far the stored cut is from this part of the original; 0 to 255. */
async function distanceFrom(left: number): Promise<number> {
  const upright = await sharp(await bytesOf('originals', name))
    .autoOrient()
    .toBuffer({ resolveWithObject: true });
  const scaled = sharp(upright.data).resize({ height: 240 });
  const width = Math.round((upright.info.width * 240) / upright.info.height);
  const part = { left: Math.round((width - 120) * left), top: 0, width: 120, height: 240 };
  const expected = await sharp(await scaled.png().toBuffer())
    .extract(part)
    .removeAlpha()
    .raw()
    .toBuffer();
  const found = await sharp(await bytesOf('thumbnails', `${name}/120x240.webp`))
    .removeAlpha()
    .raw()
    .toBuffer();
  return expected.reduce((sum, value, at) => sum + Math.abs(value - (found[at] ?? 0)), 0) / expected.length;
}

async function open(options: BrowserContextOptions): Promise<Page> {
  const { page, complaints, close } = await openPage(browser as Browser, gallery.url, options);
  onTestFinished(async () => {
    await close();
    expect(complaints).toEqual([]);
  });
  await page.getByRole('button', { name, exact: true }).click();
  return page;
}

const dialogOf = (page: Page) => page.getByRole('dialog', { name: 'What should cuts keep?' });
const fieldOf = (page: Page) => dialogOf(page).getByRole('button', { name: /^The point/ });
const shots = process.env.FOCUS_SHOTS;

async function click(page: Page, x: number, y: number): Promise<void> {
  const box = await fieldOf(page).boundingBox();
  if (!box) throw new Error('the picture is not there');
  await page.mouse.click(box.x + box.width * x, box.y + box.height * y);
}

interface Styled {
  style: { objectPosition: string };
}

/** Where each cut is in the picture. */
const places = (page: Page) =>
  dialogOf(page)
    .getByRole('list', { name: 'Cuts' })
    .getByRole('img')
    .evaluateAll((images) => images.map((image) => (image as unknown as Styled).style.objectPosition));

describe.skipIf(!hasBrowser)('the focal point', () => {
  it.each([
    ['a desktop', desktop],
    ['a phone', phone],
  ])('is set by a click on %s, and the cuts follow at once', async (device, options) => {
    const page = await open({ ...options, reducedMotion: 'reduce' });
    await page.getByRole('button', { name: 'Set what cuts keep' }).click();
    await dialogOf(page).waitFor();
    await expect.poll(() => places(page)).toEqual([expect.stringMatching(/%/), expect.stringMatching(/%/)]);
    await click(page, 0.98, 0.5);
    expect(await places(page)).toEqual(['100% 50%', expect.stringMatching(/^50% /)]);
    await fieldOf(page).focus();
    await page.keyboard.press('Shift+ArrowUp');
    expect(await fieldOf(page).getAttribute('aria-label')).toMatch(
      /9[78](\.\d)?% from the left, (39|40)(\.\d)?% from the top/,
    );
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    await expectAccessible(page);
    if (shots) await page.screenshot({ path: `${shots}/focus-${device.replace('a ', '')}.png` });
    await page.keyboard.press('Escape');
    await expect.poll(() => dialogOf(page).count()).toBe(0);
    // The viewer is still there.
    await page.getByRole('button', { name: 'Set what cuts keep' }).waitFor();
  });

  it('makes the cuts of that picture again, and is forgotten again', async () => {
    const page = await open(desktop);
    const others = await bytesOf('thumbnails', 'aurora-lake.jpg/120x240.webp');
    expect(await distanceFrom(0.5)).toBeLessThan(6);
    await page.getByRole('button', { name: 'Set what cuts keep' }).click();
    await click(page, 0.02, 0.5);
    await dialogOf(page).getByRole('button', { name: 'Make the cuts again' }).click();
    await expect.poll(() => dialogOf(page).count()).toBe(0);
    await expect.poll(() => distanceFrom(0)).toBeLessThan(6);
    expect(await bytesOf('thumbnails', 'aurora-lake.jpg/120x240.webp')).toEqual(others);
    // The page learns of it by itself, and offers to forget it.
    await expect
      .poll(async () => {
        await page.getByRole('button', { name: 'Set what cuts keep' }).click();
        const canForget = await dialogOf(page).getByRole('button', { name: 'Forget the point' }).count();
        if (canForget === 0) await page.keyboard.press('Escape');
        return canForget > 0;
      })
      .toBe(true);
    await dialogOf(page).getByRole('button', { name: 'Forget the point' }).click();
    await expect.poll(() => distanceFrom(0.5)).toBeLessThan(6);
  });

  it('is not offered to visitors of the site who may only read', async () => {
    const { page, complaints, close } = await openPage(browser as Browser, gallery.site, desktop);
    onTestFinished(async () => {
      await close();
      expect(complaints).toEqual([]);
    });
    const token = page.getByRole('dialog', { name: 'Enter the token' });
    const tile = page.getByRole('button', { name, exact: true });
    await token.or(tile).first().waitFor();
    if ((await token.count()) > 0) return;
    await tile.click();
    await page.getByRole('button', { name: 'Delete this picture' }).waitFor();
    expect(await page.getByRole('button', { name: 'Set what cuts keep' }).count()).toBe(0);
  });
});
