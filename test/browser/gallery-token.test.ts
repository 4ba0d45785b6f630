// The site's token: asked for once, whatever is done with it, and never again after a refusal until somebody wants it.
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { desktop, hasBrowser } from '../support/browser/browser.ts';
import { eventually, openStage, visitPage } from '../support/browser/gallery-page.ts';

describe.runIf(hasBrowser)('the token of a site', () => {
  const stage = openStage({ withSite: true });
  const question = (page: Page) => page.getByRole('dialog', { name: 'Enter the token' });

  async function visitSite(token: string) {
    const options = { ...desktop, once: true };
    const more = { path: '', url: stage.gallery.site, expected: /status of 401/ };
    const visit = await visitPage(stage, options, more);
    await enter(visit.page, token);
    await visit.tile('aurora-lake.jpg').waitFor();
    return visit;
  }

  async function enter(page: Page, token: string) {
    await question(page).getByLabel('Token').fill(token);
    await page.keyboard.press('Enter');
  }

  it('is asked for again when it was rotated, once for all calls, and not again after Cancel', async () => {
    const { page, tile } = await visitSite(stage.gallery.token);
    const { events } = await stage.gallery.folder.run('--local --json setup --rotate-token');
    const { token: next = '' } = events.at(-1) as { token?: string };
    await question(page).getByText('That token was refused.').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('alert').getByText('The token is not the one that setup printed.').waitFor();

    // All are refused alike: one question, and one answer for all of them.
    await tile('aurora-lake.jpg').focus();
    await page.keyboard.press('Control+a');
    await page.keyboard.press('Delete');
    const dialog = page.getByRole('dialog', { name: /^Delete \d+ pictures\?$/ });
    await dialog.getByRole('button', { name: 'Delete', exact: true }).click();
    await question(page).waitFor();
    await page.keyboard.press('Escape');
    await dialog.getByText(/^\d+ pictures were not deleted: The token is not the one/).waitFor();
    expect(await question(page).count()).toBe(0);
    await dialog.getByRole('button', { name: 'Cancel' }).click();

    await page.getByRole('button', { name: 'Enter the token' }).click();
    await enter(page, next);
    await eventually(() => page.getByRole('alert').count()).toBe(0);
    await eventually(() => question(page).count()).toBe(0);
    await tile('aurora-lake.jpg').waitFor();
  });
});
