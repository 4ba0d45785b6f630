// Fifty thousand pictures in the gallery: how soon the first tiles show, how soon all are known, and what the tab takes of
// the memory, at rest and at most while it scrolls. Run by hand, after npm run build:
// npx node test/bench/gallery-many.ts [pictures] [runs]

import { loadavg } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { openGallery } from '../support/browser/gallery.ts';
import { putMany } from '../support/stacks/many-items.ts';
import { circumstances, median } from './support/cloud.ts';
import { openTab, type Screen, type Tab } from './support/tab.ts';

const count = Number(process.argv[2] ?? 50_000);
const runs = Number(process.argv[3] ?? 3);
const most = { tiles: 2_000, peak: 400 };
const screens: Record<string, Screen> = {
  desktop: { width: 1280, height: 800, mobile: false },
  phone: { width: 390, height: 844, mobile: true },
};
/** Pixels of a turn of the wheel, and of the whole way. */
const [turn, way] = [1_200, 400_000];

/** Times on the page's own clock, in ms after the address was opened. */
const watch = `
  window.seen = { tiles: null, longest: 0 };
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) seen.longest = Math.max(seen.longest, duration);
  }).observe({ type: 'longtask', buffered: true });
  const look = () => {
    if (document.querySelector('.thumb img.loaded')) seen.tiles = performance.now();
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);`;

async function open(tab: Tab, url: string) {
  await tab.send('Page.enable');
  await tab.send('Page.addScriptToEvaluateOnNewDocument', { source: watch });
  await tab.send('Page.navigate', { url });
  const all = JSON.stringify(`All ${new Intl.NumberFormat('en').format(count)}Done`);
  const isKnown = `document.querySelector('.choice')?.textContent.includes(${all}) ?? false`;
  while (!(await tab.evaluate<boolean>(isKnown))) await sleep(100);
  const known = await tab.evaluate<number>('performance.now()');
  return { ...(await tab.evaluate<{ tiles: number; longest: number }>('seen')), known };
}

/** Returns the most megabytes on the way. */
async function scroll(tab: Tab): Promise<number> {
  let [isOver, peak] = [false, 0];
  const watching = (async () => {
    while (!isOver) {
      peak = Math.max(peak, await tab.megabytes());
      await sleep(200);
    }
  })();
  const wheel = { type: 'mouseWheel', x: 200, y: 500, deltaX: 0, deltaY: turn };
  for (let y = 0; y < way; y += turn) await tab.send('Input.dispatchMouseEvent', wheel);
  isOver = true;
  await watching;
  return peak;
}

/** At rest, a browser collects what nobody needs. */
async function rested(tab: Tab): Promise<number> {
  await tab.send('HeapProfiler.collectGarbage');
  return tab.megabytes();
}

async function visit(screen: Screen, url: string): Promise<Record<string, number>> {
  const tab = await openTab(screen);
  try {
    const times = await open(tab, url);
    const opened = await tab.megabytes();
    const peak = Math.max(opened, await scroll(tab));
    return { ...times, opened, peak, rested: await rested(tab) };
  } finally {
    await tab.close();
  }
}

const gallery = await openGallery();
try {
  await putMany(gallery, gallery.names, count, () => 'aurora-lake.jpg/256.webp');
  console.log(`${circumstances()}\n${count} pictures, ${runs} visits each, medians`);
  for (const [name, screen] of Object.entries(screens)) {
    const all: Record<string, number>[] = [];
    for (let run = 0; run < runs; run += 1) {
      all.push(await visit(screen, `${gallery.url}/#/many/`));
      console.log(name, all.at(-1));
    }
    const of = (what: string) => Math.round(median(all.map((one) => one[what] ?? Number.NaN)));
    const isOk = of('tiles') < most.tiles && of('peak') < most.peak;
    console.log(
      `${name}: first tiles ${of('tiles')} ms, all known ${of('known')} ms, longest task ${of('longest')} ms; tab ` +
        `${of('opened')} MB, while scrolling at most ${of('peak')} MB, at rest ${of('rested')} MB: ` +
        `${isOk ? 'ok' : 'TOO MUCH'}; load ${loadavg()[0]?.toFixed(1)}`,
    );
  }
} finally {
  await gallery.stop();
}
