// What people drop and paste: many files with names that are taken, folders, and files that are gone by the time they are sent.
import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { desktop, hasBrowser } from '../support/browser/browser.ts';
import { eventually, openStage, visitPage } from '../support/browser/gallery-page.ts';
import { dropFiles } from '../support/browser/gestures.ts';
import { clientConfig } from '../support/cloud/cloud.ts';

/** As an editor of pictures does. */
const copyPicture = `(async () => {
  const canvas = new OffscreenCanvas(8, 8);
  canvas.getContext('2d').fillRect(0, 0, 4, 4);
  const blob = await canvas.convertToBlob();
  await navigator.clipboard.write([new ClipboardItem({ 'image/png': blob })]);
})()`;

describe.runIf(hasBrowser)('files on their way to the gallery', () => {
  let s3: S3Client;
  const stage = openStage();
  beforeAll(() => {
    s3 = new S3Client(clientConfig(stage.gallery.endpoint, stage.gallery.credentials));
  });
  afterAll(() => s3?.destroy());
  const panel = (page: Page) => page.getByRole('region', { name: 'Uploads' });

  async function keysBelow(Prefix: string): Promise<string[]> {
    const Bucket = stage.gallery.names.of('originals');
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix }));
    return Contents.map(({ Key = '' }) => Key).sort();
  }

  /** Small pictures, each of another colour, in a folder of this machine. */
  async function makePictures(folder: string, names: readonly string[]): Promise<string[]> {
    const path = join(stage.gallery.folder.path, folder);
    await mkdir(path, { recursive: true });
    const write = async (name: string, index: number) => {
      const background = `#${(0x40_00_00 + index * 997).toString(16)}`;
      const picture = sharp({ create: { width: 6, height: 4, channels: 3, background } });
      await writeFile(join(path, name), await picture.png().toBuffer());
      return join(path, name);
    };
    return Promise.all(names.map(write));
  }

  it('are all stored when half of the names are taken and both are kept: one answer for all', async () => {
    const { page } = await visitPage(stage, { ...desktop, once: true }, { path: '/#/space/' });
    const names = Array.from({ length: 30 }, (_, index) => `IMG_${String(index).padStart(4, '0')}.png`);
    const first = await makePictures('first', names.slice(0, 15));
    await dropFiles(page, first);
    await panel(page).getByText('15 files uploaded').waitFor();
    await dropFiles(page, await makePictures('second', names));
    const question = page.getByRole('dialog', { name: 'This name is taken' });
    await question.getByLabel('Do the same for 14 other files whose name is taken').check();
    await question.getByRole('button', { name: 'Keep both' }).click();
    await panel(page).getByText('30 files uploaded').waitFor();
    const again = names.slice(0, 15).map((name) => name.replace('.png', ' (2).png'));
    expect(await keysBelow('space/IMG')).toEqual([...names, ...again].map((name) => `space/${name}`).sort());
  });

  it('are found in folders below folders; what cannot be read is named, and the rest is sent', async () => {
    const { page, tile } = await visitPage(stage, desktop, { path: '/#/space/' });
    const top = join(stage.gallery.folder.path, 'trip');
    await makePictures('trip/day 1/morning', ['a.png']);
    await makePictures('trip', ['b.png', '.hidden.png']);
    await symlink(join(top, 'nowhere.png'), join(top, 'lost.png'));
    await mkdir(join(stage.gallery.folder.path, 'empty'));
    await dropFiles(page, [top, join(stage.gallery.folder.path, 'empty')]);
    await panel(page)
      .getByText(/^2 files uploaded/)
      .waitFor();
    await panel(page).getByText('no files to send; hidden ones are left out').waitFor();
    expect(await keysBelow('space/trip/')).toEqual(['space/trip/b.png', 'space/trip/day 1/morning/a.png']);
    await page.getByRole('link', { name: /^trip/ }).click();
    await tile('space/trip/b.png').locator('img.loaded').waitFor();
  });

  it('are named when they are gone before they are sent, and nobody blames the server', async () => {
    const { page } = await visitPage(stage, desktop, { expected: /Failed to load resource/ });
    const [gone = '', here = ''] = await makePictures('later', ['aurora-lake.jpg', 'here.png']);
    await dropFiles(page, [gone, here]);
    const question = page.getByRole('dialog', { name: 'This name is taken' });
    await question.waitFor();
    await rm(gone);
    await question.getByRole('button', { name: 'Keep both' }).click();
    await panel(page).getByText('1 file uploaded, 1 failed').waitFor();
    await panel(page).getByText('it cannot be read (any more): choose it again').waitFor();
    expect(await panel(page).getByRole('button', { name: 'Try again' }).count()).toBe(0);
  });

  it('fail while the device is offline, and are sent by Try again once it is back', async () => {
    const { page, tile } = await visitPage(
      stage,
      { ...desktop, once: true },
      {
        expected: /Failed to load resource/,
      },
    );
    await tile('aurora-lake.jpg').waitFor();
    await page.context().setOffline(true);
    await dropFiles(page, await makePictures('offline', ['one.png', 'two.png', 'three.png']));
    await panel(page).getByText('3 failed').waitFor();
    expect(await keysBelow('one.png')).toEqual([]);
    await page.context().setOffline(false);
    await panel(page).getByRole('button', { name: 'Try again' }).click();
    await panel(page).getByText('3 files uploaded').waitFor();
    await tile('three.png').locator('img.loaded').waitFor();
    expect(await page.getByRole('alert').count()).toBe(0);
  });

  it('may be pasted, but not over a search', async () => {
    const permissions = ['clipboard-read', 'clipboard-write'];
    const { page } = await visitPage(stage, { ...desktop, permissions }, { path: '/#/space/' });
    await page.locator('.tile-open').first().waitFor();
    await page.evaluate(copyPicture);
    await page.getByLabel('Search names').press('Control+v');
    await page.locator('.tile-open').first().focus();
    await page.keyboard.press('Control+v');
    await panel(page).getByText('1 file uploaded').waitFor();
    await eventually(() => keysBelow('space/image')).toEqual(['space/image.png']);
  });
});
