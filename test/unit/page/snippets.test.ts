import { describe, expect, it } from 'vitest';
import { isTemporary, largestOf, type Sized, sizesOf, snippetOf } from '../../../page/copy/snippets.ts';

const sized = (name: string, width: number, height: number, format: string): Sized => ({
  ...{ name, width, height, format, size: Math.max(width, height), bytes: width * height },
  url: `https://cdn.test/t/lake.jpg/${name}.${format}?v=0a1b2c3d`,
  download: 'https://bucket.test/',
  isCut: false,
});

const thumbnails = [
  sized('large', 1600, 900, 'avif'),
  sized('card', 400, 300, 'webp'),
  sized('large', 1600, 900, 'webp'),
  sized('256', 256, 144, 'webp'),
];

describe('a picture as text to paste', () => {
  const card = sized('card', 400, 300, 'webp');

  it('is its address, an element with its size, or an image of Markdown', () => {
    expect(snippetOf('address', 'a/lake.jpg', card)).toBe(card.url);
    expect(snippetOf('html', 'a/two_lakes.jpg', card)).toBe(
      `<img src="${card.url}" width="400" height="300" alt="two lakes">`,
    );
    expect(snippetOf('markdown', 'a/lake.jpg', card)).toBe(`![lake](${card.url})`);
  });

  it('keeps names and addresses from ending it', () => {
    const odd = { ...card, url: 'https://cdn.test/t/(1)"<.jpg/card.webp?a=1&b=2' };
    const name = 'x" onload="alert(1)<b>&].jpg';
    expect(snippetOf('html', name, odd)).toBe(
      '<img src="https://cdn.test/t/(1)&quot;&lt;.jpg/card.webp?a=1&amp;b=2" width="400" height="300" ' +
        'alt="x&quot; onload=&quot;alert(1)&lt;b&gt;&amp;]">',
    );
    expect(snippetOf('markdown', '[a]b.png', odd)).toBe(
      '![\\[a\\]b](https://cdn.test/t/%281%29"<.jpg/card.webp?a=1&b=2)',
    );
    // Otherwise these two would be one element with an attribute of their choice.
    const pair = ['<a title="`.png', '" onclick="alert(1)">&amp;`.png'];
    expect(pair.map((one) => snippetOf('markdown', one, card))).toEqual([
      `![\\<a title="\\\`](${card.url})`,
      `![" onclick="alert(1)">\\&amp;\\\`](${card.url})`,
    ]);
  });
});

describe('the sizes of a picture', () => {
  it('begin with the smallest; formats of one stand together, the most widely shown first', () => {
    const ids = sizesOf({ thumbnails }).map(({ name, format }) => `${name}.${format}`);
    expect(ids).toEqual(['256.webp', 'card.webp', 'large.webp', 'large.avif']);
    expect(largestOf({ thumbnails })).toMatchObject({ name: 'large', format: 'webp' });
    expect(largestOf({ thumbnails: [] })).toBeUndefined();
  });

  it('have an address that ends where S3 signed it, and stays where a CDN serves it', () => {
    expect(isTemporary('https://b.s3.eu-west-1.amazonaws.com/a?X-Amz-Expires=1800&X-Amz-Signature=0')).toBe(
      true,
    );
    expect(isTemporary('https://d1.cloudfront.net/t/a?v=0a1b2c3d')).toBe(false);
  });
});
