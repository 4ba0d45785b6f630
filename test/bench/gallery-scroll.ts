// Ten thousand pictures in the gallery, scrolled by the wheel, beside its peer: a plain page of as many lazy images, which a
// server of its own hands out unsigned. Run by hand, after npm run build: npx node test/bench/gallery-scroll.ts [pictures]
import { CopyObjectCommand, GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { BrowserContextOptions, Locator, Page } from 'playwright-core';
import { desktop, openBrowser, phone, visit } from '../support/browser/browser.ts';
import { openGallery, type TestGallery } from '../support/browser/gallery.ts';
import { clientConfig } from '../support/cloud/cloud.ts';
import { putMany } from '../support/stacks/many-items.ts';
import { circumstances } from './support/cloud.ts';
import { servePlainPage } from './support/plain-page.ts';

const count = Number(process.argv[2] ?? 10_000);
/** Many more than a window shows: no two pictures there are one to the browser. */
const thumbnailCount = 500;
const thumbnail = (index: number) => `many/${index % thumbnailCount}.webp`;

/** Pixels of one turn of the wheel; the next follows as soon as the page took it. */
const paces = { looking: 150, searching: 400, flying: 1_500 };
const maxMs = 10_000;
const screens: Record<string, BrowserContextOptions> = {
  desktop,
  phone: { ...phone, hasTouch: false, isMobile: false },
};

/** Frames, and tasks that hold up the page for longer than 50 ms, from now on. */
const watch = `
  window.watched = { frames: [], tasks: [] };
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) watched.tasks.push(duration);
  }).observe({ type: 'longtask' });
  let last = performance.now();
  const next = (now) => {
    watched.frames.push(now - last);
    last = now;
    requestAnimationFrame(next);
  };
  requestAnimationFrame(next);`;

interface Watched {
  frames: number[];
  tasks: number[];
}

/** The picture that all of them show. */
async function putThumbnails({ endpoint, credentials, names }: TestGallery): Promise<Buffer> {
  const s3 = new S3Client(clientConfig(endpoint, credentials));
  const Bucket = names.of('thumbnails');
  const Key = 'aurora-lake.jpg/256.webp';
  const copies = Array.from({ length: thumbnailCount }, (_, index) =>
    s3.send(new CopyObjectCommand({ Bucket, CopySource: `${Bucket}/${Key}`, Key: thumbnail(index) })),
  );
  await Promise.all(copies);
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
  return Buffer.from((await Body?.transformToByteArray()) ?? []);
}

async function scroll(page: Page, pixels: number): Promise<void> {
  const height = Number(await page.evaluate('document.body.scrollHeight - innerHeight'));
  const end = Date.now() + maxMs;
  for (let y = 0; y < height && Date.now() < end; y += pixels) await page.mouse.wheel(0, pixels);
}

interface Subject {
  url: string;
  isLoaded(page: Page): Locator;
}

async function measure(
  { url, isLoaded }: Subject,
  options: BrowserContextOptions,
  pixels: number,
): Promise<string> {
  const { page, close } = await visit(browser, url, options);
  await isLoaded(page).waitFor({ timeout: 120_000 });
  await page.waitForTimeout(2_000);
  await page.mouse.move(200, 500);
  await page.evaluate(watch);
  await scroll(page, pixels);
  const { frames, tasks } = await page.evaluate<Watched>('watched');
  const y = Number(await page.evaluate('scrollY'));
  await close();
  const slow = frames.filter((ms) => ms > 50).length;
  const longest = (all: number[]) => Math.round(Math.max(0, ...all));
  return (
    `${Math.round(y)} pixels, ${frames.length} frames, over 50 ms ${slow} (${((100 * slow) / frames.length).toFixed(1)} %, ` +
    `longest ${longest(frames)}), long tasks ${tasks.length} (longest ${longest(tasks)})`
  );
}

const gallery = await openGallery();
const browser = await openBrowser();
const picture = await putThumbnails(gallery);
const plain = await servePlainPage(count, picture);
try {
  await putMany(gallery, gallery.names, count, thumbnail);
  console.log(`${circumstances()}\n${count} pictures, thumbnails of ${picture.length} bytes`);
  const subjects: Record<string, Subject> = {
    gallery: {
      url: `${gallery.url}/#/many/`,
      isLoaded: (page) => page.getByText(`All ${new Intl.NumberFormat('en').format(count)}`),
    },
    plain: { url: plain.url, isLoaded: (page) => page.locator('img').last() },
  };
  for (const [screen, options] of Object.entries(screens)) {
    for (const [pace, pixels] of Object.entries(paces)) {
      console.log(`${screen}, ${pace}: ${pixels} pixels a turn`);
      for (const [name, subject] of Object.entries(subjects))
        console.log(`  ${name.padEnd(7)} ${await measure(subject, options, pixels)}`);
    }
  }
} finally {
  plain.close();
  await browser.close();
  await gallery.stop();
}
