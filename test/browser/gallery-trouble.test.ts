// The gallery while its server dies, comes back, or is not the one that answers; and with a token that is withdrawn.
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { desktop, expectAccessible, hasBrowser } from '../support/browser/browser.ts';
import { startGallery } from '../support/browser/gallery.ts';
import { eventually, openStage, visitPage } from '../support/browser/gallery-page.ts';
import { putMany } from '../support/stacks/many-items.ts';

const once = { ...desktop, once: true };
const lists = '**/api/images?limit=*';
const noAnswer = /Failed to load resource/;

describe.runIf(hasBrowser)('the gallery in trouble', () => {
  const stage = openStage();
  beforeAll(() => putMany(stage.gallery, stage.gallery.names, 1_100));
  const banner = (page: Page) => page.getByRole('alert');

  it('shows what it has read when the server dies half-way, says so, and reads all once it is back', async () => {
    const { page, tile } = await visitPage(stage, once, { expected: noAnswer });
    await page.getByText(/^All 1,1\d\d$/).waitFor();
    let lists500 = 0;
    await page.route(lists, (route) => (lists500++ < 1 ? route.continue() : route.abort()));
    await page.reload();
    await banner(page).getByText('Not all pictures are listed yet.').waitFor();
    await banner(page).getByText('The gallery does not answer.').waitFor();
    await page.getByText('All 500+').waitFor();
    await tile('aurora-lake.jpg').locator('img.loaded').waitFor();
    await expectAccessible(page);
    await page.unroute(lists);
    await page.getByText(/^All 1,1\d\d$/).waitFor();
    expect(await banner(page).count()).toBe(0);
  });

  it('recovers by itself from a start without a server', async () => {
    const { page, tile } = await visitPage(stage, once, { expected: noAnswer });
    await page.route(lists, (route) => route.abort());
    await page.reload();
    await page.getByText('The pictures could not be read').waitFor();
    await expectAccessible(page);
    await page.unroute(lists);
    await tile('aurora-lake.jpg').waitFor();
  });

  it('keeps everything while the server is restarted, and then brings what others have changed', async () => {
    const server = await startGallery(stage.gallery.folder);
    const { page } = await visitPage(stage, once, { url: server.url, expected: noAnswer });
    await page.getByText(/^All 1,1\d\d$/).waitFor();
    await server.stop();
    await banner(page).getByText('What you see may be out of date.').waitFor();
    expect(await page.locator('.tile').count()).toBeGreaterThan(5);
    const { port } = new URL(server.url);
    const again = await startGallery(stage.gallery.folder, `--port ${port}`);
    await eventually(() => banner(page).count()).toBe(0);
    await again.stop();
  });

  it('fetches the thumbnails that did not come, once the network is back', async () => {
    const { page, tile } = await visitPage(stage, once, { expected: noAnswer });
    await page.route(/\/256\.webp|\/api\//, (route) => route.abort());
    await page.getByRole('link', { name: /^space/ }).click();
    await banner(page).getByText('The gallery does not answer.').waitFor();
    expect(await page.locator('.thumb img.loaded').count()).toBe(0);
    await page.unrouteAll();
    await tile('space/ringed-planet.png').locator('img.loaded').waitFor();
  });

  it('does not wait for ever for a connection that has died, and reads on with the next one', async () => {
    const { page, tile } = await visitPage(stage, once);
    await page.clock.install();
    await page.reload();
    await page.getByText(/^All 1,1\d\d$/).waitFor();
    await page.route(lists, () => {});
    await page.waitForRequest(lists);
    await page.clock.fastForward('02:00');
    await banner(page).getByText('The gallery does not answer.').waitFor();
    await page.unroute(lists);
    await page.clock.fastForward('00:10');
    await eventually(() => banner(page).count()).toBe(0);
    await tile('aurora-lake.jpg').waitFor();
  });

  it('says what may be wrong when another server answers, and goes on when the right one does', async () => {
    const { page } = await visitPage(stage, once);
    await page.getByText(/^All 1,1\d\d$/).waitFor();
    await page.route('**/api/**', (route) => route.fulfill({ body: '<h1>Welcome to our Wi-Fi</h1>' }));
    await banner(page).getByText('does this network want you to sign in first?').waitFor();
    await page.unroute('**/api/**');
    await eventually(() => banner(page).count()).toBe(0);
  });

  it('deletes in two tabs what is one picture', async () => {
    // The slower of the two may be told that there is no such picture (404), which is what it wanted.
    const visit = () => visitPage(stage, desktop, { expected: noAnswer });
    const tabs = await Promise.all([visit(), visit()]);
    for (const { page, tile } of tabs) {
      await tile('rose-window.png').press('Delete');
      await page.getByRole('dialog', { name: 'Delete this picture?' }).waitFor();
    }
    for (const { page } of tabs) await page.getByRole('button', { name: 'Delete', exact: true }).click();
    for (const { page, tile } of tabs) {
      await eventually(() => page.getByRole('dialog').count()).toBe(0);
      await eventually(() => tile('rose-window.png').count()).toBe(0);
      expect(await banner(page).count()).toBe(0);
    }
  });
});
