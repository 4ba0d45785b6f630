// Chromium as Debian installs it, or as $CHROMIUM names it, and what a page under test must never do.
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { expect } from 'vitest';
import { waitMs } from './patience.ts';
import { until } from './until.ts';

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
export const hasBrowser = existsSync(executablePath);

export function openBrowser(): Promise<Browser> {
  const args = [
    ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
    ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
  ];
  return chromium.launch({ executablePath, args });
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

export async function visit(browser: Browser, url: string, options: BrowserContextOptions): Promise<Visit> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  page.setDefaultTimeout(waitMs);
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
  return { page, complaints, origins, close: () => context.close() };
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

/** Fails with the rule and the elements that break it. */
export async function expectAccessible(page: Page): Promise<void> {
  await page.evaluate(axe);
  const violations = await page.evaluate(async () => {
    const { violations } = await (globalThis as unknown as { axe: Axe }).axe.run();
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
  });
  expect(violations).toEqual([]);
}

interface Axe {
  run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }>;
}
