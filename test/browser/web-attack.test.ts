// What a web page in the same browser tries with the embedded cloud: it asks from another port of this machine, as a page
// of any site could, with credentials that it makes up; and an image that is stored there runs its script.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { IAMClient, ListRolesCommand } from '@aws-sdk/client-iam';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { desktop, hasBrowser, openBrowser, visit } from '../support/browser/browser.ts';
import { openCloud, type TestCloud } from '../support/cloud/cloud.ts';
import { presignedLink } from '../support/cloud/signed.ts';

describe.runIf(hasBrowser)('a web page of another origin', () => {
  let cloud: TestCloud;
  let browser: Browser;
  const page = createServer((_, response) => {
    response.setHeader('content-type', 'text/html');
    response.end('<title>evil</title>');
  });

  beforeAll(async () => {
    cloud = await openCloud();
    browser = await openBrowser();
    await new Promise<void>((resolve) => page.listen(0, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    await browser?.close();
    page.close();
    await cloud?.dispose();
  });
  const visitEvil = () =>
    visit(browser, `http://127.0.0.1:${(page.address() as AddressInfo).port}/`, { ...desktop, once: true });

  it('makes no role by simple posts, neither by fetch nor by a form', async () => {
    const { page: evil, close } = await visitEvil();
    const date = new Date().toISOString().slice(0, 10).replaceAll('-', '');
    const scope = encodeURIComponent(`AKIAANYTHING/${date}/us-east-1/iam/aws4_request`);
    const target = `${cloud.endpoint}/?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=${scope}&X-Amz-Date=${date}T000000Z&X-Amz-Expires=604800&X-Amz-SignedHeaders=host&X-Amz-Signature=00`;
    const order = 'Action=CreateRole&Version=2010-05-08&RoleName=evil&AssumeRolePolicyDocument={}';
    const statuses: number[] = [];
    cloud.cloud.setFaults(() => {
      throw new Error('a page has reached a service');
    });
    evil.on('response', (answer) => {
      if (answer.url().startsWith(cloud.endpoint)) statuses.push(answer.status());
    });
    await evil.evaluate(
      ([url, body]) =>
        fetch(String(url), { method: 'POST', mode: 'no-cors', body: String(body) }).then(() => {}),
      [target, order],
    );
    await evil.setContent(
      `<form method="post" enctype="text/plain" action="${target.replaceAll('&', '&amp;')}"><input name="${order.split('=')[0]}" value="CreateRole"></form>`,
    );
    const answered = evil.waitForResponse((answer) => answer.url().startsWith(cloud.endpoint));
    await evil.evaluate('document.forms[0].submit()');
    await answered;
    expect(statuses).toEqual([403, 403]);
    await close();
    cloud.cloud.setFaults(undefined);
    const { Roles } = await cloud.client(IAMClient).send(new ListRolesCommand({}));
    expect(Roles).toEqual([]);
  });

  it('leads to a stored image, whose script does not run', async () => {
    const s3 = cloud.client(S3Client);
    const Bucket = 'pictures-1';
    await s3.send(new CreateBucketCommand({ Bucket }));
    const Body =
      '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><title>still</title><script>document.title = "ran"; document.querySelector("title").textContent = "ran"</script></svg>';
    await s3.send(new PutObjectCommand({ Bucket, Key: 'a.svg', Body, ContentType: 'image/svg+xml' }));
    const link = await presignedLink(`${cloud.endpoint}/${Bucket}/a.svg`);
    const { page: evil, close } = await visitEvil();
    const [opened] = await Promise.all([
      evil.waitForEvent('framenavigated'),
      evil.evaluate(`location.assign(${JSON.stringify(link)})`),
    ]);
    expect(opened.url()).toBe(link);
    await evil.waitForLoadState();
    expect(await evil.locator('title').textContent()).toBe('still');
    await close();
  });
});
