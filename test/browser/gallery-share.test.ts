// Share links as people make and open them: from the gallery, from the site, from the command line; and how they end.
import { describe, expect, it } from 'vitest';
import { desktop, expectAccessible, hasBrowser, phone, visit } from '../support/browser/browser.ts';
import { eventually, openStage, visitPage } from '../support/browser/gallery-page.ts';

describe.runIf(hasBrowser)('sharing', () => {
  const stage = openStage({ withSite: true });
  const share = (args: string, token = stage.gallery.token) =>
    stage.gallery.folder.run(`--local --json share ${args}`, { env: { THUMBS_TOKEN: token } });

  /** As somebody without the token, in a browser that was never here. */
  async function open(url: string, options = desktop) {
    const { page, complaints, close } = await visit(stage.browser, url, { ...options, once: true });
    return {
      page,
      end: async () => {
        expect(complaints.filter((text) => !text.includes('status of 403'))).toEqual([]);
        await close();
      },
    };
  }

  it('a folder: the button, the token, the link, its page, one picture, its original', async () => {
    const { page } = await visitPage(stage, desktop, {
      path: '/#/space/',
      expected: /status of 401/,
    });
    await page.getByRole('button', { name: 'Share' }).click();
    const dialog = page.getByRole('dialog', { name: 'Share this folder' });
    await expectAccessible(page);
    await dialog.getByLabel('It opens for').selectOption('1 day');
    await dialog.getByRole('button', { name: 'Make a link' }).click();
    const question = page.getByRole('dialog', { name: 'Enter the token' });
    await question.getByLabel('Token').fill(stage.gallery.token);
    await page.keyboard.press('Enter');
    const link = await dialog.getByLabel('The link').inputValue();
    await expectAccessible(page);
    expect(link).not.toContain(stage.gallery.token);

    for (const options of [desktop, phone]) {
      const guest = await open(link, options);
      await guest.page.getByRole('heading', { name: 'space' }).waitFor();
      await eventually(() => guest.page.locator('li img').count()).toBe(2);
      await expectAccessible(guest.page);
      await guest.page.getByRole('link', { name: 'spiral-galaxy.jpg' }).click();
      const large = guest.page.locator('img.large');
      await large.waitFor();
      await eventually(() => large.evaluate((one: { naturalWidth?: number }) => one.naturalWidth)).toBe(1024);
      await expectAccessible(guest.page);
      const download = guest.page.waitForEvent('download');
      await guest.page.getByRole('link', { name: /^Download original/ }).click();
      expect((await download).suggestedFilename()).toBe('spiral-galaxy.jpg');
      await guest.end();
    }
  });

  it('one picture, from the viewer on the site', async () => {
    const { page, tile, viewer } = await visitPage(stage, desktop, {
      path: '',
      url: stage.gallery.site,
    });
    await page.getByRole('dialog', { name: 'Enter the token' }).getByLabel('Token').fill(stage.gallery.token);
    await page.keyboard.press('Enter');
    await tile('ocean-sunset.jpg').click();
    await viewer.getByRole('button', { name: 'Share', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'Share this picture' });
    await page.keyboard.press('Escape');
    await eventually(() => dialog.count()).toBe(0);
    await viewer.getByRole('button', { name: 'Share', exact: true }).click();
    await dialog.getByRole('button', { name: 'Make a link' }).click();
    const guest = await open(await dialog.getByLabel('The link').inputValue());
    await guest.page.getByRole('heading', { name: 'ocean-sunset.jpg' }).waitFor();
    expect(await guest.page.getByRole('link', { name: 'All pictures' }).count()).toBe(0);
    await guest.end();
  });

  it('the command line makes the same links; a new token ends all of them', async () => {
    const made = await share('space/ --for 2h');
    expect(made.code).toBe(0);
    const { share: url, folder, expiresAt } = made.events.at(-1) as Record<string, string>;
    expect(folder).toBe('space/');
    expect(Date.parse(String(expiresAt)) - Date.now()).toBeLessThanOrEqual(2 * 3_600_000);
    expect((await fetch(String(url))).status).toBe(200);
    expect(String(url).startsWith(stage.gallery.endpoint)).toBe(true);
    // The whole way through API Gateway: encoded slashes, dots, other methods.
    const { search, href } = new URL(String(url));
    const api = href.slice(0, href.indexOf('shared?'));
    for (const path of [
      'images/ocean-sunset.jpg',
      'images/space%2F..%2Focean-sunset.jpg',
      'images/space/%2e%2e/ocean-sunset.jpg',
    ])
      for (const method of ['GET', 'HEAD']) {
        const { status } = await fetch(`${api}${path}${search}`, { method });
        expect([400, 403, 404], `${method} ${path}`).toContain(status);
      }
    expect((await fetch(`${api}images/space/spiral-galaxy.jpg${search}`, { method: 'DELETE' })).status).toBe(
      403,
    );
    expect((await fetch(`${api}images/space/spiral-galaxy.jpg${search}`)).status).toBe(200);

    const rotated = await stage.gallery.folder.run('--local --json setup --rotate-token');
    const { token } = rotated.events.at(-1) as { token: string };
    const guest = await open(String(url));
    await guest.page.getByRole('heading', { name: 'This link does not open' }).waitFor();
    await expectAccessible(guest.page);
    await guest.end();
    const refused = await share('space/');
    expect([refused.code, refused.events.at(-1)]).toMatchObject([1, { code: 'WrongToken' }]);
    expect((await share('ocean-sunset.jpg', token)).code).toBe(0);
  });

  it('the command line says what it needs', async () => {
    const none = await stage.gallery.folder.run('--local --json share space/', { env: { THUMBS_TOKEN: '' } });
    expect([none.code, none.events.at(-1)]).toMatchObject([
      2,
      { fix: 'set THUMBS_TOKEN to the token that setup printed, in the environment or in .env' },
    ]);
    expect((await share('nothing/')).events.at(-1)).toMatchObject({ code: 'NoPicture' });
    expect((await share('../')).code).toBe(2);
    expect((await share('space/ --for 2y')).code).toBe(2);
  });
});
