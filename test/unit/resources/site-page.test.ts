import { describe, expect, it } from 'vitest';
import type { Context } from '../../../src/aws/session.ts';
import { differencesOf } from '../../../src/engine/resource.ts';
import { bucketCors } from '../../../src/resources/bucket/bucket-cors.ts';
import { httpApi } from '../../../src/resources/http-api/http-api.ts';
import { siteOrigin, websiteUrl } from '../../../src/resources/site/site-address.ts';
import { withPolicy } from '../../../src/resources/site/site-page.ts';
import { makeNames } from '../../../src/stack/names.ts';
import type { Inputs } from '../../../src/stack/outputs.ts';
import type { Site } from '../../../src/stack/settings.ts';
import { testContext, testPlace } from '../../support/fakes/context.ts';

const html = `<head><meta
      http-equiv="Content-Security-Policy"
      content="script-src 'self'; img-src *; object-src 'none'"
    /></head>`;

const policyOf = (page: string) => /content="([^"]*)"/.exec(page)?.[1];

describe("the page's policy", () => {
  it('names the API and the two buckets, and keeps what the page says of itself', () => {
    const page = withPolicy(html, testContext(), 'https://abc.execute-api.eu-west-1.amazonaws.com');
    const [originals, thumbnails] = ['originals', 'thumbnails'].map(
      (part) => `https://photos-${part}-bcd234.s3.eu-west-1.amazonaws.com`,
    );
    expect(policyOf(page)?.split('; ')).toEqual([
      "default-src 'none'",
      `img-src 'self' blob: data: ${originals} ${thumbnails}`,
      `connect-src 'self' https://abc.execute-api.eu-west-1.amazonaws.com ${originals} ${thumbnails}`,
      "script-src 'self'",
      "object-src 'none'",
    ]);
  });

  it('names, on the distribution, the originals and a name of its own', () => {
    const context = testContext();
    const settings = { ...context.settings, site: 'cdn' as const };
    const originals = 'https://photos-originals-bcd234.s3.eu-west-1.amazonaws.com';
    const policy = (more: object) =>
      policyOf(withPolicy(html, { ...context, settings: { ...settings, ...more } }, './api'));
    expect(policy({})).toContain(`connect-src 'self' ${originals};`);
    expect(policy({ domain: 'pictures.example.com' })).toContain(
      `img-src 'self' blob: data: ${originals} https://pictures.example.com;`,
    );
  });

  it('names nobody where all have one origin', () => {
    const context = testContext();
    const here = { ...context, place: { ...context.place, endpoint: 'http://127.0.0.1:4566' } };
    expect(policyOf(withPolicy(html, here, '/_api/abc'))).toMatch(/connect-src 'self';/);
  });
});

describe('the address of a website', () => {
  it.each([
    ['us-east-1', 'http://photos-site-bcd234.s3-website-us-east-1.amazonaws.com/'],
    ['eu-central-1', 'http://photos-site-bcd234.s3-website.eu-central-1.amazonaws.com/'],
    ['cn-north-1', 'http://photos-site-bcd234.s3-website.cn-north-1.amazonaws.com.cn/'],
  ])('in %s is %s', (region, url) => {
    const place = { ...testPlace(), region };
    const context = { ...testContext(), place, names: makeNames({ ...place, suffix: 'bcd234' }) };
    expect(websiteUrl(context)).toBe(url);
    const here = { ...context, place: { ...place, endpoint: 'http://127.0.0.1:4566' } };
    expect(websiteUrl(here)).toBe('http://127.0.0.1:4566/_website/photos-site-bcd234/');
  });
});

describe('the origin of a site', () => {
  const settings = (site?: Site) => ({ ...testContext().settings, ...(site ? { site } : {}) });
  const app = (outputs: Inputs['site-app']) => ({ 'site-app': outputs });

  it.each<[Site | undefined, Inputs, string | null]>([
    [undefined, {}, null],
    ['private', {}, 'http://photos-site-bcd234.s3-website-eu-west-1.amazonaws.com'],
    ['public', {}, 'http://photos-site-bcd234.s3-website-eu-west-1.amazonaws.com'],
    ['amplify', {}, 'the address that Amplify assigns'],
    ['amplify', app({ url: 'https://main.d1.amplifyapp.com/' }), 'https://main.d1.amplifyapp.com'],
    ['amplify', app({ denied: true, borrowed: true }), null],
  ])('of the kind %s, with %j, is %s', (site, inputs, origin) => {
    expect(siteOrigin({ ...testContext(), settings: settings(site) }, inputs)).toBe(origin);
  });

  it('moves to Amplify: a plan shows whose page is let in until then, and that it will be another', () => {
    const at = (site: Site, endpoint: string | null = null): Context => ({
      ...testContext(),
      settings: settings(site),
      place: { ...testPlace(), endpoint },
    });
    const [before, after] = [at('private'), at('amplify')];
    const is = 'http://photos-site-bcd234.s3-website-eu-west-1.amazonaws.com';
    const wanted = 'the address that Amplify assigns';
    for (const rule of [bucketCors('originals'), bucketCors('thumbnails')]) {
      expect(differencesOf(rule.desired(before, {}), rule.desired(after, {}))).toEqual([
        { field: 'origins', is: [is], wanted: [wanted] },
      ]);
    }
    expect(differencesOf(httpApi.desired(before, {}), httpApi.desired(after, {}))).toEqual([
      {
        field: 'cors',
        is: expect.objectContaining({ origins: [is] }),
        wanted: expect.objectContaining({ origins: [wanted] }),
      },
    ]);
    // All pages of a server that stands in for AWS have one address: there nothing changes.
    const endpoint = 'http://127.0.0.1:4566';
    expect(httpApi.desired(at('amplify', endpoint), {})).toEqual(
      httpApi.desired(at('private', endpoint), {}),
    );
  });
});
