// What people take from the gallery to other places: addresses, markup, one size as a file.
import { describe, expect, it } from 'vitest';
import { desktop, expectAccessible, hasBrowser, phone } from '../support/browser/browser.ts';
import { clipboardOf, eventually, openStage, visitPage } from '../support/browser/gallery-page.ts';

describe.runIf(hasBrowser)('copying from the gallery', () => {
  const stage = openStage();
  const copying = { ...desktop, permissions: ['clipboard-read', 'clipboard-write'] };

  it('copies address, HTML and Markdown of one size from the viewer; the address opens', async () => {
    const { page, tile, viewer } = await visitPage(stage, copying);
    await tile('aurora-lake.jpg').click();
    const copy = viewer.getByRole('button', { name: 'Copy' });
    await viewer.getByLabel('Sizes').selectOption('256.webp');
    await copy.click();
    await expectAccessible(page);
    await viewer.getByRole('menuitem', { name: 'Address' }).click();
    await viewer.getByText(/^Address copied\. It works until/).waitFor();
    const address = String(await clipboardOf(page));
    const answer = await fetch(address);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'image/webp']);

    await copy.click();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await viewer.getByText(/^HTML copied/).waitFor();
    expect(await clipboardOf(page)).toBe(
      `<img src="${address.replaceAll('&', '&amp;')}" width="171" height="256" alt="aurora-lake">`,
    );
    await copy.click();
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await viewer.getByText(/^Markdown copied/).waitFor();
    expect(await clipboardOf(page)).toBe(`![aurora-lake](${address})`);
  });

  it('closes its menu and not the viewer with Escape; arrows there turn no picture', async () => {
    const { page, tile, viewer } = await visitPage(stage, copying);
    await tile('aurora-lake.jpg').click();
    const copy = viewer.getByRole('button', { name: 'Copy' });
    await copy.focus();
    await page.keyboard.press('Enter');
    await eventually(() => page.evaluate('document.activeElement.textContent')).toBe('Address');
    await page.keyboard.press('Escape');
    await eventually(() => viewer.getByRole('menu').count()).toBe(0);
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Copy');
    await viewer.getByLabel('Sizes').focus();
    await page.keyboard.press('ArrowUp');
    await eventually(() => viewer.getByLabel('Sizes').inputValue()).not.toBe('1024.webp');
    await viewer.locator('.details').getByRole('heading', { name: 'aurora-lake.jpg' }).waitFor();
  });

  it('downloads one size under a name that says which', async () => {
    const { page, tile, viewer } = await visitPage(stage, phone);
    await tile('café+lights.webp').tap();
    await viewer.getByRole('button', { name: 'About this picture' }).tap();
    await viewer.getByLabel('Sizes').selectOption('256.webp');
    const download = page.waitForEvent('download');
    await viewer.getByRole('link', { name: 'Download this size' }).tap();
    const file = await download;
    expect(file.suggestedFilename()).toBe('café+lights-256.webp');
    expect(await file.failure()).toBeNull();
  });

  it('copies a line for each selected picture, in their largest size', async () => {
    const { page, tile } = await visitPage(stage, copying);
    await tile('aurora-lake.jpg').click({ modifiers: ['Control'] });
    await tile('desert-dunes.jpg').click({ modifiers: ['Control'] });
    const bar = page.getByRole('toolbar', { name: 'Selected pictures' });
    await bar.getByRole('button', { name: 'Copy' }).click();
    await expectAccessible(page);
    await bar.getByRole('menuitem', { name: 'Addresses' }).click();
    await bar.getByText(/^2 pictures copied\. They work until/).waitFor();
    const lines = String(await clipboardOf(page)).split('\n');
    expect(lines).toEqual([
      expect.stringContaining('aurora-lake.jpg/1024.webp'),
      expect.stringContaining('desert-dunes.jpg/1024.webp'),
    ]);
    for (const line of lines) expect((await fetch(line)).status).toBe(200);
  });
});
