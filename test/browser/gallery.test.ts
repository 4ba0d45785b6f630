// The gallery as people use it: a real browser, real files, real thumbnails, on the embedded cloud.
import { createHash } from 'node:crypto';
import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HeadObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { guardByToken } from '../../lambda/api/guard.ts';
import { openStack } from '../../src/aws/session.ts';
import { startGallery as startServer } from '../../src/gallery/server.ts';
import { apiOf, pictureOrigins } from '../../src/gallery/stack-api.ts';
import { openOriginals } from '../../src/transfer/download.ts';
import { openReceiver } from '../../src/transfer/receive.ts';
import {
  countPictures,
  desktop,
  expectAccessible,
  hasBrowser,
  openBrowser,
  visit as openPage,
  phone,
  viewerIsSharp,
  waitUntilTrue,
} from '../support/browser/browser.ts';
import { broken, openGallery, startGallery, type TestGallery } from '../support/browser/gallery.ts';
import { dropFiles, pinch, swipe } from '../support/browser/gestures.ts';
import { clientConfig } from '../support/cloud/cloud.ts';
import { collect } from '../support/programs/command-line.ts';
import { until } from '../support/runner/until.ts';
import { manyName, putMany } from '../support/stacks/many-items.ts';
import { makeSession } from '../support/stacks/session.ts';

let gallery: TestGallery;
let browser: Browser | undefined;
let s3: S3Client;

beforeAll(async () => {
  gallery = await openGallery({ withSite: true });
  if (hasBrowser) browser = await openBrowser();
  s3 = new S3Client(clientConfig(gallery.endpoint, gallery.credentials));
});
afterAll(async () => {
  s3?.destroy();
  await browser?.close();
  await gallery?.stop();
});

/** A visit that complains of nothing, and asks nobody but the server and the cloud. */
async function visit(
  options: BrowserContextOptions & { once?: boolean },
  path = '/',
  expected = /^$/,
  url = gallery.url,
) {
  const { page, complaints, origins, close } = await openPage(browser as Browser, url + path, options);
  onTestFinished(async () => {
    await close();
    expect(complaints.filter((text) => !expected.test(text))).toEqual([]);
    expect([...origins].filter((origin) => ![gallery.url, url, gallery.endpoint].includes(origin))).toEqual(
      [],
    );
  });
  const tile = (name: string) => page.getByRole('button', { name, exact: true });
  const first = page.getByRole('list', { name: 'Albums and pictures' }).getByRole('listitem').first();
  await first.or(page.getByRole('dialog')).waitFor();
  return { page, tile };
}

/** The same page and stack, by a server that wants a token for everything. */
async function openGuarded(token: string) {
  const stateFile = join(gallery.folder.path, '.thumbs', 'local', 'thumbs.json');
  const session = await makeSession(gallery, { stateFile });
  const context = await openStack(session);
  const guard = guardByToken('token', { tokenHash: createHash('sha256').update(token).digest('hex') });
  const server = await startServer({
    ...{ host: '127.0.0.1', port: 0, title: 'Guarded' },
    command: 'thumbs',
    api: { ...apiOf(context, (text) => text), guard },
    receive: openReceiver(context),
    read: openOriginals(context),
    pictureOrigins: pictureOrigins(context),
    wake: async () => {},
  });
  onTestFinished(async () => {
    await server.stop();
    session.close();
  });
  return server;
}

/** Looked at less often than elsewhere: each look keeps two processes busy. */
const eventually = <T>(what: () => T) => expect.poll(what, { interval: 100 });

/** Lets the page of the site in. */
async function giveToken(page: Page): Promise<void> {
  await page.getByRole('dialog', { name: 'Enter the token' }).getByLabel('Token').fill(gallery.token);
  await page.keyboard.press('Enter');
  await page.getByRole('list', { name: 'Albums and pictures' }).waitFor();
}

/** One file of this name in a folder for each colour. */
async function colours(name: string, ...all: string[]): Promise<string[]> {
  const write = async (background: string) => {
    const folder = join(gallery.folder.path, background.slice(1));
    await mkdir(folder, { recursive: true });
    const picture = sharp({ create: { width: 90, height: 60, channels: 3, background } });
    await writeFile(join(folder, name), await picture.png().toBuffer());
    return join(folder, name);
  };
  return Promise.all(all.map(write));
}

/** What is stored under the key is this file. */
async function expectStored(key: string, file: string): Promise<void> {
  const digest = createHash('md5')
    .update(await readFile(file))
    .digest('hex');
  const { ETag } = await s3.send(new HeadObjectCommand(original(key)));
  expect({ key, etag: ETag }).toEqual({ key, etag: `"${digest}"` });
}

const original = (Key: string) => ({ Bucket: gallery.names.of('originals'), Key });

const describeWithBrowser = describe.skipIf(!hasBrowser);
if (!hasBrowser) it.skip('needs Chromium: apt-get install -y chromium, or its path in CHROMIUM', () => {});

describeWithBrowser('thumbs gallery', () => {
  it.each([
    ['a desktop', desktop],
    ['a phone', phone],
  ])('shows albums, pictures and failures on %s, light and dark', async (_, options) => {
    const { page, tile } = await visit({ ...options, reducedMotion: 'reduce' });
    const inBothSchemes = async () => {
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        await expectAccessible(page);
      }
    };
    await eventually(() => page.locator('.thumb img.loaded').count()).toBeGreaterThanOrEqual(8);
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    await inBothSchemes();

    await tile('ocean-sunset.jpg').click();
    const viewer = page.getByRole('dialog', { name: 'Picture', exact: true });
    await viewer.getByText('/ 11').waitFor();
    await waitUntilTrue(page, viewerIsSharp);
    await inBothSchemes();
    await viewer.getByRole('button', { name: 'Delete this picture' }).click();
    const question = page.getByRole('dialog', { name: 'Delete this picture?' });
    await question.waitFor();
    await inBothSchemes();
    await question.getByRole('button', { name: 'Cancel' }).click();
    await page.goBack();
    await eventually(() => viewer.count()).toBe(0);
  });

  it('turns pictures with a finger, and zooms with two', async () => {
    const { page, tile } = await visit(phone, '/#/space/');
    await tile('space/ringed-planet.png').tap();
    await waitUntilTrue(page, viewerIsSharp);
    const shown = () => page.locator('.yarl__slide_current img').first();
    const width = async () => (await shown().boundingBox())?.width ?? 0;
    const middle = { x: 195, y: 420 };
    const before = await width();
    await pinch(page, middle, 60, 240);
    await eventually(width).toBeGreaterThan(before * 1.5);
    // Before that, it would be the second half of a double tap.
    await page.waitForTimeout(400);
    await pinch(page, middle, 300, 40);
    await eventually(width).toBeLessThan(before * 1.1);
    const first = await shown().getAttribute('alt');
    await swipe(page, { x: 330, y: 430 }, { x: 80, y: 420 });
    await eventually(() => shown().getAttribute('alt')).not.toBe(first);
    await swipe(page, { x: 195, y: 300 }, { x: 200, y: 700 });
    await eventually(() => page.getByRole('dialog').count()).toBe(0);
  });

  it('opens albums, searches, filters and sorts', async () => {
    const { page, tile } = await visit(desktop);
    await page.getByRole('link', { name: /^space/ }).click();
    await page.getByRole('heading', { level: 1, name: 'space' }).waitFor();
    expect(await page.title()).toBe('space – thumbs');
    await eventually(() => page.locator('.tile').count()).toBe(2);
    await page.getByRole('link', { name: 'thumbs' }).click();
    await tile('ocean-sunset.jpg').waitFor();

    await page.getByRole('searchbox').fill('planet');
    await eventually(() => page.locator('.tile').count()).toBe(1);
    await tile('space/ringed-planet.png').click();
    const viewer = page.getByRole('dialog', { name: 'Picture', exact: true });
    await viewer.waitFor();
    await page.reload();
    await page.locator('.details').getByRole('heading', { name: 'ringed-planet.png' }).waitFor();
    await page.keyboard.press('Escape');
    await eventually(() => viewer.count()).toBe(0);
    await page.getByRole('searchbox').fill('no such picture');
    await page.getByRole('button', { name: 'Show all' }).click();
    await page.getByLabel(/^Failed/).check({ force: true });
    await eventually(() => page.locator('.tile').count()).toBe(1);
    await page.getByLabel(/^All/).check({ force: true });
    await page.getByLabel('Order').selectOption('name-down');
    await eventually(() => page.locator('.tile-open').first().getAttribute('aria-label')).toBe(
      'rose-window.png',
    );
  });

  it('is used with keys alone', async () => {
    const { page } = await visit(desktop);
    const focused = () => page.evaluate("document.activeElement?.getAttribute('aria-label')");
    const isInGrid = "document.activeElement?.closest('.grid') !== null";
    for (let tabs = 0; tabs < 12 && !(await page.evaluate(isInGrid)); tabs += 1)
      await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement?.className')).toBe('album');
    await page.keyboard.press('ArrowDown');
    await eventually(focused).toBe('aurora-lake.jpg');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await eventually(focused).toBe('café+lights.webp');
    await page.keyboard.press('Enter');
    const details = page.getByRole('complementary', { name: 'About this picture' });
    await details.getByRole('heading', { name: 'café+lights.webp' }).waitFor();
    await page.locator('.yarl__container:focus').waitFor();
    await page.keyboard.press('ArrowRight');
    await details.getByRole('heading', { name: 'desert-dunes.jpg' }).waitFor();
    await page.keyboard.press('+');
    await page.keyboard.press('Escape');
    await eventually(focused).toBe('desert-dunes.jpg');
    await page.keyboard.press('End');
    await eventually(focused).toBe('rose-window.png');
    await page.keyboard.press('Delete');
    await page.getByRole('dialog', { name: 'Delete this picture?' }).waitFor();
    await page.keyboard.press('Escape');
    await eventually(focused).toBe('rose-window.png');
  });

  it('keeps the focus of who uses keys, whatever comes and goes', async () => {
    const { page, tile } = await visit(desktop);
    const focused = () => page.evaluate('document.activeElement?.textContent');
    const focusedName = () => page.evaluate("document.activeElement?.getAttribute('aria-label')");
    await page.getByRole('link', { name: /^space/ }).focus();
    await page.keyboard.press('Enter');
    await eventually(focusedName).toBe('space/ringed-planet.png');
    await page.goBack();
    await eventually(focused).toMatch(/^space/);

    await tile('julia-spirals.webp').focus();
    await page.keyboard.press('Enter');
    await page.locator('.yarl__container:focus').waitFor();
    await page.keyboard.press('Escape');
    await eventually(focusedName).toBe('julia-spirals.webp');
    await page.getByLabel('Search names').pressSequentially('mi', { delay: 100 });
    await page.getByText('julia-spirals.webp').waitFor({ state: 'detached' });
    expect(await page.getByLabel('Search names').inputValue()).toBe('mi');
    await page.getByLabel('Search names').fill('');

    await tile('julia-spirals.webp').focus();
    await page.keyboard.press('Delete');
    await page.getByRole('button', { name: 'Delete', exact: true }).focus();
    await page.keyboard.press('Enter');
    await eventually(focusedName).toBe('mandelbrot-seahorses.jpg');
    await page.getByRole('button', { name: `Retry ${broken}` }).focus();
    await page.keyboard.press('Enter');
    await eventually(focused).toContain(broken);
    await page.getByRole('button', { name: `Retry ${broken}` }).waitFor();
    expect(await focused()).toContain(broken);

    await page.keyboard.press('Enter');
    await page
      .locator('.details')
      .getByRole('button', { name: `Retry ${broken}` })
      .press('Enter');
    await page.locator('.yarl__container:focus').waitFor();
    await page.keyboard.press('Escape');
    await eventually(() => page.getByRole('dialog').count()).toBe(0);
  });

  it('asks again for a picture whose facts did not come', async () => {
    let refusals = 0;
    const { page, tile } = await visit(desktop, '/', /status of 500/);
    await page.route('**/api/images/*lake.jpg', (route) =>
      refusals++ === 0 ? route.fulfill({ status: 500 }) : route.continue(),
    );
    await tile('aurora-lake.jpg').click();
    await page.getByText('the server answered with status 500').waitFor();
    await waitUntilTrue(page, viewerIsSharp);
  });

  it('waits when the server is busy, and shows no trouble', async () => {
    let refusals = 0;
    const { page, tile } = await visit(desktop, '/', /status of 429/);
    await page.route('**/api/images?*', (route) =>
      refusals++ === 0
        ? route.fulfill({ status: 429, json: { message: 'Too Many Requests' } })
        : route.continue(),
    );
    await page.reload();
    await tile('aurora-lake.jpg').waitFor();
    expect(refusals).toBeGreaterThan(1);
    expect(await page.getByRole('alert').count()).toBe(0);
  });

  it('asks for a new link when a thumbnail does not come', async () => {
    let refusals = 0;
    const { page, tile } = await visit(desktop, '/#/space/', /status of 403/);
    await page.route(/ringed-planet\.png\/256/, (route) =>
      refusals++ === 0 ? route.fulfill({ status: 403 }) : route.continue(),
    );
    await page.reload();
    await eventually(() => tile('space/ringed-planet.png').locator('img.loaded').count()).toBe(1);
    expect(refusals).toBe(2);
  });

  it('tells why a picture failed, and tries it again', async () => {
    const { page, tile } = await visit(desktop);
    const retry = page.getByRole('button', { name: `Retry ${broken}` });
    await retry.waitFor();
    const Body = await sharp({ create: { width: 640, height: 480, channels: 3, background: '#487' } })
      .jpeg()
      .toBuffer();
    await s3.send(new PutObjectCommand({ ...original(broken), Body }));
    await retry.click();
    await eventually(() => tile(broken).locator('img.loaded').count()).toBe(1);
    expect(await retry.count()).toBe(0);
  });

  it('offers another try for what has no outcome', async () => {
    const { page, tile } = await visit({ ...desktop, once: true }, '/#/space/');
    await page.clock.install();
    const outcomes = '**/api/images?*since=*';
    await page.route(outcomes, (route) => route.fulfill({ json: { images: [], cursor: null } }));
    const file = join(gallery.folder.path, 'slow one.png');
    await writeFile(
      file,
      await sharp({ create: { width: 9, height: 6, channels: 3, background: '#284' } })
        .png()
        .toBuffer(),
    );
    await dropFiles(page, [file]);
    await page.getByText('Processing').waitFor();
    await page.clock.runFor(200_000);
    await page.getByText('no result after several minutes: try it again').waitFor();
    await page.getByRole('button', { name: 'Retry space/slow one.png' }).click();
    // Before that, the page would have learned by itself, and taken the button away.
    await page.unroute(outcomes);
    await until(async () => {
      await page.clock.runFor(5_000);
      expect(await tile('space/slow one.png').locator('img.loaded').count()).toBe(1);
    });
  });

  it('takes what is dropped, large files too, and names what is no picture', async () => {
    const { page, tile } = await visit(desktop, '/#/space/', /status of 415/);
    const noise = sharp({
      create: {
        width: 1700,
        height: 1700,
        channels: 3,
        background: '#000',
        noise: { type: 'gaussian', mean: 128, sigma: 60 },
      },
    });
    const files = ['large one.png', 'notes.jpg'].map((name) => join(gallery.folder.path, name));
    await writeFile(String(files[0]), await noise.png({ compressionLevel: 0 }).toBuffer());
    await writeFile(String(files[1]), 'this is not a picture');
    await dropFiles(page, files);
    const panel = page.getByRole('region', { name: 'Uploads' });
    await panel.getByText('1 file uploaded, 1 failed').waitFor();
    await panel.getByText('space/notes.jpg').waitFor();
    await eventually(() => tile('space/large one.png').locator('img.loaded').count()).toBe(1);
    const { ContentLength = 0, ContentType } = await s3.send(
      new HeadObjectCommand(original('space/large one.png')),
    );
    expect(ContentLength).toBeGreaterThan(8 * 1024 * 1024);
    expect(ContentType).toBe('image/png');
  });

  it('asks where a name is taken: replace, keep both or skip, with keys alone', async () => {
    const { page, tile } = await visit(desktop, '/#/space/');
    // Another try of this test must not find the files of the first one.
    const name = `same-${Date.now()}`;
    const [red = '', blue = '', green = ''] = await colours(`${name}.png`, '#c33', '#33c', '#3c3');
    const question = page.getByRole('dialog', { name: 'This name is taken' });
    const panel = page.getByRole('region', { name: 'Uploads' });
    const focused = () => page.evaluate('document.activeElement?.textContent');
    await dropFiles(page, [red]);
    await tile(`space/${name}.png`).locator('img.loaded').waitFor();

    await dropFiles(page, [blue]);
    await question.getByText(`the new one becomes ${name} (2).png`).waitFor();
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await expectAccessible(page);
    }
    await eventually(focused).toBe('Keep both');
    await page.keyboard.press('Enter');
    await tile(`space/${name} (2).png`).locator('img.loaded').waitFor();
    await expectStored(`space/${name}.png`, red);
    await expectStored(`space/${name} (2).png`, blue);

    await dropFiles(page, [green]);
    await eventually(focused).toBe('Keep both');
    await page.keyboard.press('Escape');
    await panel.getByText('1 skipped').waitFor();
    await expectStored(`space/${name}.png`, red);

    await dropFiles(page, [green]);
    await eventually(focused).toBe('Keep both');
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Shift+Tab');
    await eventually(focused).toBe('Replace');
    await page.keyboard.press('Enter');
    await panel.getByText('1 file uploaded').waitFor();
    await expectStored(`space/${name}.png`, green);
    expect(await question.count()).toBe(0);
  });

  it('asks about files of one name in one upload, and for all of them at once', async () => {
    const { page, tile } = await visit(desktop);
    const first = await colours('IMG_0001.png', '#c33', '#33c', '#3c3');
    const second = await colours('IMG_0002.png', '#c33', '#33c');
    // Chromium numbers files of one name when they are dropped, and does not when they are chosen.
    await page.locator('input[type=file]:not([webkitdirectory])').setInputFiles([...first, ...second]);
    const question = page.getByRole('dialog', { name: 'This name is taken' });
    await question.getByText('2 other files').waitFor();
    await expectAccessible(page);
    await question.getByLabel(/^Do the same for 2 other files/).check();
    await question.getByRole('button', { name: 'Keep both' }).click();
    await page.getByRole('region', { name: 'Uploads' }).getByText('5 files uploaded').waitFor();
    await tile('IMG_0001 (3).png').locator('img.loaded').waitFor();
    const names = ['IMG_0001.png', 'IMG_0001 (2).png', 'IMG_0001 (3).png'];
    for (const [index, file] of first.entries()) await expectStored(String(names[index]), file);
    await expectStored('IMG_0002 (2).png', String(second[1]));
  });

  it('asks on the site about a picture that the page does not know of, and tells no address the token', async () => {
    const { page } = await visit(phone, '', /status of 409/, gallery.site);
    const addresses: string[] = [];
    page.on('request', (request) => addresses.push(request.url()));
    await giveToken(page);
    const [red = '', blue = ''] = await colours('unheard of.png', '#c33', '#33c');
    await s3.send(new PutObjectCommand({ ...original('unheard of.png'), Body: await readFile(red) }));
    await page.locator('input[type=file]:not([webkitdirectory])').setInputFiles(blue);
    const question = page.getByRole('dialog', { name: 'This name is taken' });
    await question.getByRole('button', { name: 'Replace' }).click();
    await page.getByRole('region', { name: 'Uploads' }).getByText('1 file uploaded').waitFor();
    await expectStored('unheard of.png', blue);
    expect(addresses.length).toBeGreaterThan(2);
    expect(addresses.filter((address) => address.includes(gallery.token))).toEqual([]);
  });

  it('shows what others delete and make again, in the gallery and on the site', async () => {
    const { page, tile } = await visit(desktop);
    const site = await visit(desktop, '', /^$/, gallery.site);
    await giveToken(site.page);
    const loaded = (name: string) => tile(name).locator('img.loaded');
    const [gone, remade] = ['space/spiral-galaxy.jpg', 'ocean-sunset.jpg'];
    await loaded(remade).waitFor();
    const link = await loaded(remade).getAttribute('src');

    await rm(join(gallery.folder.path, 'pictures', gone));
    expect((await gallery.folder.run('--local upload pictures --delete')).code).toBe(3);
    for (const each of [page, site.page])
      await each.getByRole('link', { name: /^space 1 picture$/ }).waitFor();

    const Body = await sharp({ create: { width: 500, height: 500, channels: 3, background: '#b53' } })
      .png()
      .toBuffer();
    await s3.send(new PutObjectCommand({ ...original(remade), Body }));
    expect((await fetch(`${gallery.url}/api/retry/${remade}`, { method: 'POST' })).status).toBe(202);
    await eventually(() => loaded(remade).getAttribute('src')).not.toBe(link);
    const height = (element: { naturalHeight?: number }) => element.naturalHeight;
    await eventually(() => loaded(remade).evaluate(height)).toBe(256);
  });

  it('takes from the site what is too large for the API, by a link to S3, with the token', async () => {
    const { page, tile } = await visit({ ...phone, once: true }, '', /^$/, gallery.site);
    const question = page.getByRole('dialog', { name: 'Enter the token' });
    await question.getByRole('button', { name: 'Cancel' }).click();
    await page.getByText('These pictures need a token').waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Enter the token' }).click();
    await giveToken(page);
    const large = join(gallery.folder.path, 'five megabytes.png');
    const noise = { type: 'gaussian' as const, mean: 128, sigma: 60 };
    const image = sharp({ create: { width: 1500, height: 1200, channels: 3, background: '#000', noise } });
    await writeFile(large, await image.png({ compressionLevel: 0 }).toBuffer());
    const network = await page.context().newCDPSession(page);
    const throttle = (uploadThroughput: number) =>
      network.send('Network.emulateNetworkConditions', {
        ...{ offline: false, latency: 0, downloadThroughput: -1 },
        uploadThroughput,
      });
    await throttle(400_000);
    await page.locator('input[type=file]:not([webkitdirectory])').setInputFiles(large);
    await waitUntilTrue(
      page,
      '(({ value, max }) => value > 0 && value < max)(document.querySelector("progress") ?? {})',
    );
    await throttle(-1);
    await page.getByRole('region', { name: 'Uploads' }).getByText('1 file uploaded').waitFor();
    await eventually(() => tile('five megabytes.png').locator('img.loaded').count()).toBe(1);
    const { ContentLength = 0 } = await s3.send(new HeadObjectCommand(original('five megabytes.png')));
    expect(ContentLength).toBeGreaterThan(4_500_000);
  });

  it('asks for the token of an API that wants one, and again when it does not fit', async () => {
    const guarded = await openGuarded('the-token');
    const { page } = await visit(desktop, '/', /status of 401/, guarded.url);
    const question = page.getByRole('dialog', { name: 'Enter the token' });
    await question.getByLabel('Token').fill('another');
    await page.keyboard.press('Enter');
    await question.getByText('That token was refused.').waitFor();
    await expectAccessible(page);
    await question.getByLabel('Token').fill('the-token');
    await question.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('link', { name: /^space/ }).waitFor();
    await page.reload();
    await page.getByRole('link', { name: /^space/ }).waitFor();
  });

  it('deletes a picture when asked twice', async () => {
    const { page, tile } = await visit(phone);
    await tile('rose-window.png').click();
    await page.getByRole('button', { name: 'Delete this picture' }).click();
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    await eventually(() => tile('rose-window.png').count()).toBe(0);
    await until(() =>
      expect(s3.send(new HeadObjectCommand(original('rose-window.png')))).rejects.toMatchObject({
        name: 'NotFound',
      }),
    );
  });

  it('selects pictures by mouse and keys, and deletes them together', async () => {
    const { page, tile } = await visit(desktop);
    const bar = page.getByRole('toolbar', { name: 'Selected pictures' });
    const isSelected = (name: string) =>
      page.getByRole('checkbox', { name: `Select ${name}`, checked: true });
    await tile('café+lights.webp').hover();
    await page.getByRole('checkbox', { name: 'Select café+lights.webp' }).click();
    await tile('mandelbrot-seahorses.jpg').click({ modifiers: ['Shift'] });
    const chosen = await page.getByRole('checkbox', { checked: true }).count();
    expect(chosen).toBeGreaterThan(2);
    await bar.getByText(`${chosen} pictures selected`).waitFor();
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await eventually(() => bar.count()).toBe(0);

    await tile('desert-dunes.jpg').focus();
    await page.keyboard.press('Space');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Shift+Space');
    await bar.getByText('2 pictures selected').waitFor();
    await isSelected('desert-dunes.jpg').waitFor();
    const download = page.waitForEvent('download');
    await bar.getByRole('button', { name: 'Download' }).click();
    expect((await download).suggestedFilename()).toBe('thumbs-pictures.zip');
    const boxes = await page.getByRole('checkbox', { checked: true }).all();
    const labels = await Promise.all(boxes.map((box) => box.getAttribute('aria-label')));
    const names = labels.map((label) => label?.replace('Select ', '') ?? '');
    await tile(names[1] ?? '').press('Delete');
    await page.getByRole('dialog', { name: 'Delete 2 pictures?' }).waitFor();
    await page.getByRole('button', { name: 'Delete', exact: true }).last().click();
    for (const name of names) await eventually(() => tile(name).count()).toBe(0);
    await eventually(() => bar.count()).toBe(0);
    for (const name of names)
      await until(() =>
        expect(s3.send(new HeadObjectCommand(original(name)))).rejects.toMatchObject({ name: 'NotFound' }),
      );
  });

  it('scrolls thousands of pictures with a page that stays small', async () => {
    // Ten thousand, and what frames take then: test/bench/gallery-scroll.ts.
    const count = 1_500;
    await putMany(gallery, gallery.names, count);
    const { page, tile } = await visit({ ...desktop, once: true }, '/#/many/');
    await page.getByText('All 1,500').waitFor();
    await page.mouse.move(640, 500);
    // No time passes on the page: on any machine, what is scrolled past is gone in a moment.
    await page.clock.install();
    await page.clock.pauseAt(Date.now() + 60_000);
    await page.evaluate(countPictures);
    for (let turn = 0; turn < 15; turn += 1) await page.mouse.wheel(0, 900);
    await eventually(() => page.evaluate('scrollY')).toBeGreaterThan(5_000);
    // More than 500 flew past.
    expect(await page.evaluate('window.pictures')).toBeLessThan(250);
    await page.clock.resume();
    expect(await page.evaluate('document.querySelectorAll("*").length')).toBeLessThan(1_500);
    await page.locator('.tile-open').first().focus();
    await page.keyboard.press('End');
    await tile(manyName(count - 1)).waitFor();
    await eventually(() => page.locator('.thumb img.loaded').count()).toBeGreaterThan(10);
    expect(await page.evaluate('document.querySelectorAll("*").length')).toBeLessThan(1_500);
  });
});

it('thumbs gallery --open shows it in the browser, and ends with Ctrl-C: that is no failure', async () => {
  const { folder } = gallery;
  const opened = join(folder.path, 'opened');
  await writeFile(join(folder.path, 'xdg-open'), `#!/bin/sh\necho "$1" > '${opened}'\n`);
  await chmod(join(folder.path, 'xdg-open'), 0o755);
  const { url, child, stop } = await startGallery(folder, '--open', { PATH: `${folder.path}:/bin` });
  const ran = collect(child);
  await eventually(() => readFile(opened, 'utf8').catch(() => '')).toBe(`${url}\n`);
  const { port } = new URL(url);
  const second = await folder.run(`--local --json gallery --port ${port}`);
  expect(second.events.at(-1)).toMatchObject({
    event: 'error',
    message: `port ${port} is taken by another program`,
    fix: 'choose another one: --port 0 takes any free port',
  });
  expect(second.code).toBe(2);
  expect(await stop()).toBe(0);
  expect((await ran).events.at(-1)).toMatchObject({ event: 'done', gallery: url });
});
