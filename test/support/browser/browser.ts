// Chromium as Debian installs it, or as $CHROMIUM names it, and what a page under test must never do.
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { expect } from 'vitest';
import { waitMs } from '../runner/patience.ts';
import { until } from '../runner/until.ts';

export const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
export const hasBrowser = existsSync(executablePath);

export const browserArguments = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
];

export function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath, args: browserArguments });
}

export const desktop: BrowserContextOptions = { viewport: { width: 1280, height: 800 } };
export const phone: BrowserContextOptions = {
  viewport: { width: 390, height: 844 },
  hasTouch: true,
  isMobile: true,
};

export interface Visit {
  page: Page;
  /** Errors and warnings of the console, broken rules of the Content-Security-Policy among them. */
  complaints: string[];
  /** Where requests went. */
  origins: Set<string>;
  close(): Promise<void>;
}

/** Pages that a visit is over in, by what they look like: to start another takes longer than most visits. */
const idle = new Map<string, Page[]>();

async function takePage(browser: Browser, options: BrowserContextOptions): Promise<Page> {
  const known = idle.get(JSON.stringify(options))?.pop();
  if (known) return known;
  const page = await (await browser.newContext(options)).newPage();
  page.setDefaultTimeout(waitMs);
  return page;
}

/** Nothing of the visit stays but what the browser's cache holds. */
async function giveBack(page: Page, options: BrowserContextOptions): Promise<void> {
  page.removeAllListeners();
  await page.unrouteAll();
  await page.evaluate('sessionStorage.clear()');
  await page.mouse.move(0, 0);
  await page.emulateMedia({ colorScheme: null });
  await page.goto('about:blank');
  const key = JSON.stringify(options);
  idle.set(key, [...(idle.get(key) ?? []), page]);
}

/** `once`: the visit changes the page's clock or network, which nobody can put back. */
export async function visit(
  browser: Browser,
  url: string,
  { once = false, ...options }: BrowserContextOptions & { once?: boolean },
): Promise<Visit> {
  const page = await takePage(browser, options);
  const complaints: string[] = [];
  const origins = new Set<string>();
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('request', (request) => {
    if (request.url().startsWith('http')) origins.add(new URL(request.url()).origin);
  });
  await page.goto(url);
  return {
    page,
    complaints,
    origins,
    close: () => (once ? page.context().close() : giveBack(page, options)),
  };
}

/** Waits for a JavaScript expression. Not waitForFunction: it evaluates in the page, whose policy is strict. */
export async function waitUntilTrue(page: Page, expression: string): Promise<void> {
  await until(async () => expect(await page.evaluate(expression), expression).toBe(true));
}

/** More than the smallest thumbnail. */
export const viewerIsSharp = "document.querySelector('.yarl__slide_current img')?.naturalWidth > 256";

/** From now on `window.pictures` tells how many pictures came into the document. */
export const countPictures = `
  window.pictures = 0;
  new MutationObserver((records) => {
    const added = records.flatMap(({ addedNodes }) => [...addedNodes]).filter((node) => node instanceof Element);
    for (const element of added)
      window.pictures += element.matches('img') ? 1 : element.querySelectorAll('img').length;
  }).observe(document.body, { childList: true, subtree: true });`;

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Colours on their way to others are not judged; what turns for ever does not count. */
const isStill = `document.getAnimations().every(
  ({ playState, effect }) => playState !== 'running' || effect.getComputedTiming().iterations === Infinity)`;

/** Fails with the rule and the elements that break it. */
export async function expectAccessible(page: Page): Promise<void> {
  await waitUntilTrue(page, isStill);
  if (!(await page.evaluate('"axe" in window'))) await page.evaluate(axe);
  const violations = await page.evaluate(async () => {
    const { violations } = await (globalThis as unknown as { axe: Axe }).axe.run();
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
  });
  expect(violations).toEqual([]);
}

interface Axe {
  run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }>;
}
