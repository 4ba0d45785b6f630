import { describe, expect, it } from 'vitest';
import { makeNames } from '../../../src/names.ts';
import { websiteUrl } from '../../../src/resources/site-address.ts';
import { withPolicy } from '../../../src/resources/site-page.ts';
import { testContext, testPlace } from '../../support/context.ts';

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
