// Selecting with the mouse alone, and the viewer with the keyboard alone.
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { desktop, hasBrowser } from '../support/browser/browser.ts';
import { eventually, openStage, visitPage } from '../support/browser/gallery-page.ts';
import { putMany } from '../support/stacks/many-items.ts';

describe.runIf(hasBrowser)('the gallery by mouse and keys', () => {
  const stage = openStage();
  const bar = (page: Page) => page.getByRole('toolbar', { name: 'Selected pictures' });
  const checked = (page: Page) => page.getByRole('checkbox', { checked: true });
  const middle = async (page: Page, name: string) => {
    const box = await page.getByRole('button', { name, exact: true }).boundingBox();
    if (!box) throw new Error(`${name} is not on the page`);
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  };

  it('selects with a rectangle, adds with Control, takes it back with Escape, and opens nothing', async () => {
    const { page, tile, viewer } = await visitPage(stage, desktop);
    await tile('aurora-lake.jpg').waitFor();
    const [from, to] = [await middle(page, 'aurora-lake.jpg'), await middle(page, 'desert-dunes.jpg')];
    await page.mouse.move(from.x, from.y);
    await page.mouse.down();
    await page.mouse.move(to.x, to.y, { steps: 5 });
    await page.locator('.drag-area').waitFor();
    await page.mouse.up();
    const first = await checked(page).count();
    expect(first).toBeGreaterThan(1);
    await bar(page).getByText(`${first} pictures selected`).waitFor();
    expect(await page.locator('.drag-area').count()).toBe(0);
    expect(await viewer.count()).toBe(0);

    const { x, y } = await middle(page, 'rose-window.png');
    await page.keyboard.down('Control');
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + 20, y + 20, { steps: 3 });
    await eventually(() => checked(page).count()).toBe(first + 1);
    await page.keyboard.up('Control');
    await page.keyboard.press('Escape');
    await eventually(() => checked(page).count()).toBe(first);
    await page.mouse.up();
    expect(await checked(page).count()).toBe(first);

    await page.keyboard.press('Escape');
    await eventually(() => bar(page).count()).toBe(0);
    await tile('aurora-lake.jpg').click();
    await viewer.waitFor();
  });

  it('scrolls along with a rectangle that reaches the edge of the window', async () => {
    await putMany(stage.gallery, stage.gallery.names, 400);
    const { page } = await visitPage(stage, desktop, { path: '/#/many/' });
    await page.getByText('All 400').waitFor();
    await page.mouse.move(6, 300);
    await page.mouse.down();
    await page.mouse.move(700, 790, { steps: 4 });
    await eventually(() => page.evaluate('scrollY')).toBeGreaterThan(1_500);
    await page.mouse.up();
    const text = await bar(page).locator('strong').textContent();
    // More than one window shows: those that were scrolled past are selected, too.
    expect(Number.parseInt(text ?? '', 10)).toBeGreaterThan(30);
  });

  it('shows the next picture after a deletion in the viewer, and closes it after the last', async () => {
    const { page, tile, viewer } = await visitPage(stage, desktop, { path: '/#/space/' });
    const heading = (name: string) => viewer.locator('.details').getByRole('heading', { name });
    await tile('space/ringed-planet.png').click();
    await heading('ringed-planet.png').waitFor();
    await page.locator('.yarl__container:focus').waitFor();
    await page.keyboard.press('Delete');
    await page.getByRole('dialog', { name: 'Delete this picture?' }).waitFor();
    await page.keyboard.press('Escape');
    await heading('ringed-planet.png').waitFor();
    await page.locator('.yarl__container:focus').waitFor();
    await page.keyboard.press('Delete');
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    await heading('spiral-galaxy.jpg').waitFor();
    await viewer.getByText('1 / 1').waitFor();
    expect(page.url()).toContain('spiral-galaxy.jpg');
    await page.locator('.yarl__container:focus').waitFor();
    await page.keyboard.press('Delete');
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    await eventually(() => viewer.count()).toBe(0);
    await page.getByText('This folder is empty').waitFor();
  });

  it('turns to both ends, and shows and hides the facts, with keys', async () => {
    const { page, tile, viewer } = await visitPage(stage, desktop);
    const details = viewer.getByRole('complementary', { name: 'About this picture' });
    await tile('desert-dunes.jpg').click();
    await page.locator('.yarl__container:focus').waitFor();
    await page.keyboard.press('End');
    await details.getByRole('heading', { name: 'rose-window.png' }).waitFor();
    await page.keyboard.press('Home');
    await details.getByRole('heading', { name: 'aurora-lake.jpg' }).waitFor();
    await page.keyboard.press('i');
    await eventually(() => details.count()).toBe(0);
    await page.keyboard.press('i');
    await details.waitFor();
  });
});
