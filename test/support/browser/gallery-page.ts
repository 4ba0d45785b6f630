// A visit to the gallery in Chromium that complains of nothing, and asks nobody but the server and the cloud.
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest';
import { openBrowser, visit } from './browser.ts';
import { openGallery, type TestGallery } from './gallery.ts';

interface GalleryVisit {
  path?: string;
  /** Complaints that belong to the test. */
  expected?: RegExp;
  /** Of another server of the same pictures. */
  url?: string;
}

export interface Stage {
  gallery: TestGallery;
  browser: Browser;
}

/** A gallery and a browser for the tests of one `describe`. */
export function openStage(options?: Parameters<typeof openGallery>[0]): Stage {
  const stage = {} as Stage;
  beforeAll(async () => {
    stage.gallery = await openGallery(options);
    stage.browser = await openBrowser();
  });
  afterAll(async () => {
    await stage.browser?.close();
    await stage.gallery?.stop();
  });
  return stage;
}

export async function visitPage(
  { browser, gallery }: Stage,
  options: BrowserContextOptions & { once?: boolean },
  { path = '/', expected = /^$/, url = gallery.url }: GalleryVisit = {},
) {
  const { page, complaints, origins, close } = await visit(browser, url + path, options);
  onTestFinished(async () => {
    await close();
    expect(complaints.filter((text) => !expected.test(text))).toEqual([]);
    const known = [gallery.url, new URL(url).origin, gallery.endpoint];
    expect([...origins].filter((origin) => !known.includes(origin))).toEqual([]);
  });
  const tile = (name: string) => page.getByRole('button', { name, exact: true });
  const grid = page.getByRole('list', { name: 'Albums and pictures' });
  const begun = grid.getByRole('listitem').first().or(page.getByRole('dialog'));
  await begun.waitFor().catch(async (error) => {
    const shown = await page.locator('body').innerText();
    throw new Error(`the page shows '${shown}', the console ${complaints.join('; ')}`, { cause: error });
  });
  return { page, tile, viewer: page.getByRole('dialog', { name: 'Picture', exact: true }) };
}

/** What the person would paste now. */
export const clipboardOf = (page: Page) => page.evaluate('navigator.clipboard.readText()');

/** Looked at less often than elsewhere: each look keeps two processes busy. */
export const eventually = <T>(what: () => T) => expect.poll(what, { interval: 100 });
