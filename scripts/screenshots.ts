// Makes docs/: the README's pictures of the gallery, with real thumbnails in a real browser. Run by hand, after a build:
// node scripts/screenshots.ts
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import sharp from 'sharp';
import { desktop, openBrowser, phone, viewerIsSharp, visit } from '../test/support/browser/browser.ts';
import { openGallery } from '../test/support/browser/gallery.ts';

const docs = join(import.meta.dirname, '..', 'docs');

/** Folders of the library that is shown, and what is in them. */
const albums: Record<string, string[]> = {
  'By night': ['aurora-lake.jpg', 'café+lights.webp'],
  'Mathematics 2026': ['julia-spirals.webp', 'mandelbrot-seahorses.jpg', 'mirror-spheres.avif'],
  'Sun and sea': ['ocean-sunset.jpg', 'paper-sunrise.gif', 'desert-dunes.jpg'],
};

interface Shot {
  options: BrowserContextOptions;
  /** Until the page shows what the picture is of. */
  prepare?(page: Page): Promise<void>;
}

const look = async (page: Page) => {
  await page.getByRole('button', { name: 'misty mountains.jpg', exact: true }).click();
  while (!(await page.evaluate(viewerIsSharp))) await page.waitForTimeout(100);
  await page.mouse.move(640, 790);
};

const shots: Record<string, Shot> = {
  'gallery-light': { options: { ...desktop, colorScheme: 'light' } },
  'gallery-dark': { options: { ...desktop, colorScheme: 'dark' } },
  'gallery-phone': { options: { ...phone, colorScheme: 'light' } },
  'gallery-viewer': { options: { ...desktop, colorScheme: 'dark' }, prepare: look },
};

async function take(browser: Browser, url: string, name: string, { options, prepare }: Shot): Promise<void> {
  const { page, close } = await visit(browser, url, options);
  await page.locator('.thumb img.loaded').nth(7).waitFor();
  await prepare?.(page);
  // Thumbnails fade in.
  await page.waitForTimeout(500);
  const image = await sharp(await page.screenshot())
    .webp({ quality: 82, effort: 6 })
    .toBuffer();
  await writeFile(join(docs, `${name}.webp`), image);
  await close();
  console.log(`docs/${name}.webp: ${Math.round(image.length / 1000)} KB`);
}

const [gallery, browser] = await Promise.all([openGallery(), openBrowser()]);
try {
  for (const [album, names] of Object.entries(albums)) {
    const files = names.map((name) => `'pictures/${name}'`).join(' ');
    await gallery.folder.run(`--local upload ${files} --prefix '${album}'`);
  }
  await mkdir(docs, { recursive: true });
  for (const [name, shot] of Object.entries(shots)) await take(browser, gallery.url, name, shot);
} finally {
  await browser.close();
  await gallery.stop();
}
