// On a site no server makes a zip, so the browser does.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DeleteObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { fromBuffer } from 'yauzl';
import { desktop, hasBrowser } from '../support/browser/browser.ts';
import { openStage, visitPage } from '../support/browser/gallery-page.ts';
import { clientConfig } from '../support/cloud/cloud.ts';

describe.runIf(hasBrowser)('a download of many from the site', () => {
  const stage = openStage({ withSite: true });

  async function visitSite(expected?: RegExp, prepare?: (page: Page) => Promise<unknown>) {
    const visit = await visitPage(
      stage,
      { ...desktop, once: true },
      {
        path: '',
        url: stage.gallery.site,
        ...(expected ? { expected } : {}),
      },
    );
    if (prepare) {
      await prepare(visit.page);
      await visit.page.reload();
    }
    await visit.page
      .getByRole('dialog', { name: 'Enter the token' })
      .getByLabel('Token')
      .fill(stage.gallery.token);
    await visit.page.keyboard.press('Enter');
    await visit.tile('aurora-lake.jpg').waitFor();
    return visit;
  }

  async function select(page: Page, ...names: string[]) {
    for (const name of names)
      await page.getByRole('button', { name, exact: true }).click({ modifiers: ['Control'] });
    return page.getByRole('toolbar', { name: 'Selected pictures' });
  }

  const ways: [string, ((page: Page) => Promise<unknown>) | undefined][] = [
    ['through the storage of the page', undefined],
    [
      'through the memory, where a page has no storage',
      (page) => page.addInitScript('delete StorageManager.prototype.getDirectory'),
    ],
  ];

  it.each(ways)('is a zip of the originals, byte for byte: %s', async (_, prepare) => {
    const { page } = await visitSite(undefined, prepare);
    const bar = await select(page, 'aurora-lake.jpg', 'café+lights.webp');
    const download = page.waitForEvent('download');
    await bar.getByRole('button', { name: 'Download' }).click();
    const file = await download;
    expect(file.suggestedFilename()).toBe('thumbs-pictures.zip');
    const entries = await unzip(await readFile(await file.path()));
    expect([...entries.keys()]).toEqual(['aurora-lake.jpg', 'café+lights.webp']);
    for (const [name, bytes] of entries)
      expect(bytes.equals(await readFile(join(stage.gallery.folder.path, 'pictures', name))), name).toBe(
        true,
      );
  });

  it('ends with the name of the picture that did not come', async () => {
    const { page } = await visitSite(/status of 404/);
    const s3 = new S3Client(clientConfig(stage.gallery.endpoint, stage.gallery.credentials));
    await s3.send(
      new DeleteObjectCommand({ Bucket: stage.gallery.names.of('originals'), Key: 'desert-dunes.jpg' }),
    );
    const bar = await select(page, 'aurora-lake.jpg', 'desert-dunes.jpg');
    await bar.getByRole('button', { name: 'Download' }).click();
    await bar.getByText('Not downloaded: desert-dunes.jpg: the server answered with status 404').waitFor();
  });
});

function unzip(bytes: Buffer): Promise<Map<string, Buffer>> {
  const entries = new Map<string, Buffer>();
  return new Promise((resolve, reject) => {
    fromBuffer(bytes, { lazyEntries: true }, (error, zip) => {
      if (error) return reject(error);
      zip.on('entry', (entry) =>
        zip.openReadStream(entry, async (failure, stream) => {
          if (failure) return reject(failure);
          entries.set(entry.fileName, Buffer.concat(await stream.toArray()));
          zip.readEntry();
        }),
      );
      zip.on('end', () => resolve(entries)).on('error', reject);
      zip.readEntry();
    });
  });
}
