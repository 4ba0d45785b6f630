// Fifty thousand pictures in the gallery: how soon the first tiles show, how soon all are known, and what the tab takes of
// the memory, at the end and while it scrolls. Run by hand, after npm run build: npx node test/bench/gallery-many.ts [pictures]
import { readFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import type { Browser, Page } from 'playwright-core';
import { desktop, openBrowser, phone, visit } from '../support/browser/browser.ts';
import { openGallery } from '../support/browser/gallery.ts';
import { putMany } from '../support/stacks/many-items.ts';
import { circumstances, median } from './support/cloud.ts';

const count = Number(process.argv[2] ?? 50_000);
const runs = Number(process.argv[3] ?? 3);
/** What an opened page may take; the memory once the browser has collected what nobody needs, as it does when a tab rests. */
const most = { firstTilesMs: 2_000, megabytes: 400 };

/** Times on the page's own clock, in ms after the address was opened. */
const watch = `
  window.seen = { tiles: null, tasks: 0, longest: 0 };
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) {
      seen.tasks += duration;
      seen.longest = Math.max(seen.longest, duration);
    }
  }).observe({ type: 'longtask', buffered: true });
  const look = () => {
    if (document.querySelector('.thumb img.loaded')) seen.tiles = performance.now();
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);`;

interface Seen {
  tiles: number;
  tasks: number;
  longest: number;
}

/** Of the tab's own process, shared pages in part: what ends when the tab is closed. */
async function megabytes(browser: Browser): Promise<number> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  const tabs = processInfo.filter(({ type }) => type === 'renderer');
  const sizes = await Promise.all(
    tabs.map(async ({ id }) => {
      const text = await readFile(`/proc/${id}/smaps_rollup`, 'utf8');
      return Number(/^Pss:\s+(\d+)/m.exec(text)?.[1]) / 1024;
    }),
  );
  return Math.max(...sizes);
}

interface Memory {
  /** At once. */
  peak: number;
  /** After a collection. */
  rest: number;
}

async function memoryOf(browser: Browser, page: Page): Promise<Memory> {
  const peak = await megabytes(browser);
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  await session.detach();
  return { peak, rest: await megabytes(browser) };
}

async function scrollAll(page: Page): Promise<void> {
  await page.mouse.move(200, 500);
  const height = Number(await page.evaluate('document.body.scrollHeight'));
  for (let y = 0; y < height && y < 400_000; y += 1_200) await page.mouse.wheel(0, 1_200);
}

const gallery = await openGallery();
try {
  await putMany(gallery, gallery.names, count, () => 'aurora-lake.jpg/256.webp');
  console.log(`${circumstances()}\n${count} pictures, ${runs} visits each, medians`);
  for (const [screen, options] of Object.entries({ desktop, phone })) {
    const all: Record<string, number>[] = [];
    for (let run = 0; run < runs; run += 1) {
      const browser = await openBrowser();
      try {
        const { page } = await visit(browser, 'about:blank', { ...options, once: true });
        await page.addInitScript(watch);
        await page.goto(`${gallery.url}/#/many/`);
        await page.getByText(new RegExp(`^All ${new Intl.NumberFormat('en').format(count)}$`)).waitFor();
        const known = Number(await page.evaluate('performance.now()'));
        const { tiles, longest } = await page.evaluate<Seen>('seen');
        const opened = await memoryOf(browser, page);
        await scrollAll(page);
        const scrolled = await memoryOf(browser, page);
        const memory = {
          opened: opened.rest,
          openedPeak: opened.peak,
          scrolled: scrolled.rest,
          scrolledPeak: scrolled.peak,
        };
        all.push({ tiles, known, longest, ...memory });
        console.log(screen, all.at(-1));
      } finally {
        await browser.close();
      }
    }
    const of = (what: string) => Math.round(median(all.map((one) => one[what] ?? Number.NaN)));
    const isOk =
      of('tiles') < most.firstTilesMs && of('opened') < most.megabytes && of('scrolled') < most.megabytes;
    console.log(
      `${screen}: first tiles ${of('tiles')} ms, all known ${of('known')} ms, longest task ${of('longest')} ms; tab ` +
        `${of('opened')} MB (peak ${of('openedPeak')}), after scrolling ${of('scrolled')} MB (peak ${of('scrolledPeak')}): ` +
        `${isOk ? 'ok' : 'TOO MUCH'}; load ${loadavg()[0]?.toFixed(1)}`,
    );
  }
} finally {
  await gallery.stop();
}
