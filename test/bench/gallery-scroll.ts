// Ten thousand pictures in the gallery, scrolled to the end and back by the wheel: frames that took too long, and what the
// main thread worked. Run by hand, after npm run build: npx node test/bench/gallery-scroll.ts [pictures]
import type { Page } from 'playwright-core';
import { desktop, openBrowser, phone, visit, watchMainThread } from '../support/browser.ts';
import { openGallery } from '../support/gallery.ts';
import { putMany } from '../support/many-items.ts';
import { circumstances } from './support/cloud.ts';

const count = Number(process.argv[2] ?? 10_000);
/** As fast as a hand turns a wheel, and then some. */
const wheelPixels = 1_500;

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

async function scroll(page: Page, step: number): Promise<void> {
  const isThere = step > 0 ? 'innerHeight + scrollY >= document.body.scrollHeight - 2' : 'scrollY === 0';
  while (!(await page.evaluate(isThere))) await page.mouse.wheel(0, step);
}

const gallery = await openGallery();
const browser = await openBrowser();
try {
  await putMany(gallery.endpoint, gallery.names, count, 'aurora-lake.jpg');
  console.log(`${circumstances()}\n${count} pictures, to the end and back`);
  for (const [name, options] of Object.entries({
    desktop,
    phone: { ...phone, hasTouch: false, isMobile: false },
  })) {
    const { page, close } = await visit(browser, `${gallery.url}/#/many/`, options);
    await page.getByText(`All ${new Intl.NumberFormat('en').format(count)}`).waitFor({ timeout: 120_000 });
    await page.mouse.move(200, 500);
    await page.evaluate(watch);
    const workedMs = await watchMainThread(page);
    await scroll(page, wheelPixels);
    await scroll(page, -wheelPixels);
    const worked = await workedMs();
    const { frames, tasks } = await page.evaluate<Watched>('watched');
    const slow = frames.filter((ms) => ms > 50);
    const longest = (all: number[]) => Math.round(Math.max(0, ...all));
    console.log(
      `${name}: ${frames.length} frames, ${(worked / frames.length).toFixed(1)} ms of work each; ` +
        `${slow.length} over 50 ms (longest ${longest(frames)}), long tasks ${tasks.length} (longest ${longest(tasks)}); ` +
        `${await page.evaluate('document.querySelectorAll("*").length')} elements`,
    );
    await close();
  }
} finally {
  await browser.close();
  await gallery.stop();
}
