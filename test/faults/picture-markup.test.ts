// The markup of `thumbs html` in Chromium, behind the distribution: whatever the screen and the window, the browser fetches
// the one rendition that fits, nothing moves, and the placeholder is there first.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Context, openStack } from '../../src/aws/session.ts';
import { run as html } from '../../src/commands/html.ts';
import { setUp } from '../../src/commands/setup.ts';
import { hasBrowser, openBrowser } from '../support/browser/browser.ts';
import { openCloud, quick, type TestCloud } from '../support/cloud/cloud.ts';
import { solid } from '../support/pictures/pictures.ts';
import { makeSession, type TestSession } from '../support/stacks/session.ts';
import { takeTinyFunction } from '../support/stacks/tiny-function.ts';
import { runVerb } from '../support/stacks/verb.ts';

/** Of this shape, so that no side has to be rounded. */
const widths = [320, 640, 1280, 2560];
const heightOf = (width: number) => (width * 3) / 4;
const formats = ['webp', 'jpeg'] as const;

let cloud: TestCloud;
let session: TestSession;
let browser: Browser;
let server: Server;
let page: string;

beforeAll(async () => {
  if (!hasBrowser) return;
  cloud = await openCloud({ timings: quick });
  session = await makeSession(cloud);
  await takeTinyFunction(session);
  await setUp(session, { cdn: true, trigger: 'sqs' });
  await storePicture(await openStack(session));
  const written: string[] = [];
  const sizes = '(max-width: 600px) 100vw, 50vw';
  await runVerb(session, html, { sizes }, { args: ['lake.jpg'], written });
  const style =
    'body{margin:0} main{width:50vw} @media (max-width:600px){main{width:100vw}} img{width:100%;height:auto}';
  page = `<!doctype html><meta charset="utf-8"><title>t</title><style>${style}</style><main>${written.join('')}<p>Below</p></main>`;
  server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end(page);
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  server?.close();
  session?.close();
  await cloud?.dispose();
});

async function storePicture(context: Context): Promise<void> {
  const s3 = context.client(S3Client);
  const Bucket = context.names.of('thumbnails');
  const Thumbnails: object[] = [];
  for (const Size of widths) {
    for (const format of formats) {
      const Body = await solid(Size, heightOf(Size), [90, 120, 150]).toFormat(format).toBuffer();
      const Key = `lake.jpg/${Size}.${format}`;
      const { ETag = '' } = await s3.send(
        new PutObjectCommand({ Bucket, Key, Body, ContentType: `image/${format}` }),
      );
      const shape = { Width: Size, Height: heightOf(Size), Bytes: Body.length };
      Thumbnails.push({
        Name: String(Size),
        Size,
        Key,
        ...shape,
        Format: format,
        ETag: ETag.replaceAll('"', ''),
      });
    }
  }
  const Item = marshall({
    ImageID: 'lake.jpg',
    Status: 'done',
    Width: 4000,
    Height: 3000,
    ThumbHash: '1QcSHQRnh493V4dIh4eXh1h4kJUI',
    Thumbnails,
    ProcessedAt: new Date().toISOString(),
  });
  const TableName = context.names.of('images');
  await context.client(DynamoDBClient).send(new PutItemCommand({ TableName, Item }));
}

const address = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;

const cases = [1, 2, 3].flatMap((scale) => [320, 640, 1280].map((window) => [scale, window] as const));

describe.skipIf(!hasBrowser)('a browser', () => {
  it.each(cases)(
    'at %d pixels a CSS pixel and a window of %d fetches the rendition that fits',
    async (scale, window) => {
      const shown = window <= 600 ? window : window / 2;
      const fitting = widths.find((width) => width >= shown * scale);
      const viewport = { width: window, height: 800 };
      const context = await browser.newContext({ viewport, deviceScaleFactor: scale });
      const visit = await context.newPage();
      const fetched: string[] = [];
      const tell = (url: string, outcome: number | string | undefined) => {
        if (url.includes('/_cdn/')) fetched.push(`${new URL(url).pathname.split('/').at(-1)} ${outcome}`);
      };
      visit.on('response', (answer) => tell(answer.url(), answer.status()));
      visit.on('requestfailed', (request) => tell(request.url(), request.failure()?.errorText));
      await visit.goto(address());
      // Resolves when the picture is loaded and decoded; `complete` is also true of a broken one.
      const decoded = await visit.evaluate("document.querySelector('img').decode().then(() => true, String)");
      expect({ fetched, decoded }).toEqual({ fetched: [`${fitting}.webp 200`], decoded: true });
      await context.close();
    },
  );

  it('shows the placeholder first, in the room that the picture will take, and nothing moves', async () => {
    const context = await browser.newContext({ viewport: { width: 640, height: 800 } });
    const visit = await context.newPage();
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    await visit.route('**/_cdn/**', async (route) => {
      await released;
      await route.continue();
    });
    await visit.goto(address(), { waitUntil: 'domcontentloaded' });
    const before = (await visit.evaluate(roomOf)) as object;
    expect(before).toEqual({ isThere: false, background: true, width: 320, height: 240 });
    release();
    await visit.evaluate("document.querySelector('img').decode()");
    expect(await visit.evaluate(roomOf)).toEqual({ ...before, isThere: true });
    expect(await visit.evaluate(layoutShift)).toBe(0);
    await context.close();
  });
});

const roomOf = `(() => {
  const image = document.querySelector('img');
  const { width, height } = image.getBoundingClientRect();
  const background = getComputedStyle(image).backgroundImage.startsWith('url("data:image/png');
  return { isThere: image.complete && image.naturalWidth > 0, background, width, height };
})()`;

/** The sum of all shifts so far. */
const layoutShift = `new Promise((resolve) => {
  let sum = 0;
  const observer = new PerformanceObserver((list) => { for (const entry of list.getEntries()) sum += entry.value; });
  observer.observe({ type: 'layout-shift', buffered: true });
  requestAnimationFrame(() => requestAnimationFrame(() => resolve(sum)));
})`;
