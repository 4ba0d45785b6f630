// Pictures as HTML: what a browser may choose from, and that nothing of a key or a flag gets out of its attribute.
import { describe, expect, it } from 'vitest';
import type { Entry, Rendition } from '../../../src/delivery/addresses.ts';
import { manifestText } from '../../../src/delivery/manifest.ts';
import { pictureMarkup } from '../../../src/delivery/markup.ts';
import { placeholderOf } from '../../../src/delivery/placeholder.ts';
import { csvLine } from '../../../src/terminal/csv.ts';

const rendition = (width: number, height: number, format = 'webp'): Rendition => ({
  name: String(width),
  format,
  width,
  height,
  bytes: 9,
  url: `https://cdn/t/a.jpg/${width}.${format}?v=00000000`,
});
const entry = (...renditions: Rendition[]): Entry => ({
  key: 'a.jpg',
  width: 2400,
  height: 1600,
  renditions,
});

describe('a picture', () => {
  it('offers every width of its last format in the img, with the room it takes', () => {
    const html = pictureMarkup(entry(rendition(256, 171), rendition(1024, 683)), { sizes: '100vw' });
    expect(html).toBe(
      [
        '<picture>',
        '  <img src="https://cdn/t/a.jpg/1024.webp?v=00000000" srcset="https://cdn/t/a.jpg/256.webp?v=00000000 256w, https://cdn/t/a.jpg/1024.webp?v=00000000 1024w" sizes="100vw" width="1024" height="683" alt="" decoding="async">',
        '</picture>',
      ].join('\n'),
    );
  });

  it('offers better formats first', () => {
    const all = ['jpeg', 'avif', 'webp'].map((format) => rendition(256, 171, format));
    const html = pictureMarkup(entry(...all), { sizes: '50vw', isLazy: true, className: 'hero' }) ?? '';
    expect([...html.matchAll(/type="([^"]+)"/g)].map(([, type]) => type)).toEqual([
      'image/avif',
      'image/webp',
    ]);
    expect(html).toContain('src="https://cdn/t/a.jpg/256.jpeg?v=00000000"');
    expect(html).toContain('loading="lazy"');
    expect(html).toContain('class="hero"');
  });

  it('leaves out renditions that are cut, unless there are no others', () => {
    const cut = rendition(400, 400);
    const html = pictureMarkup(entry(rendition(256, 171), cut, rendition(1024, 683)), { sizes: '100vw' });
    expect(html).not.toContain('400.webp');
    expect(pictureMarkup(entry(cut), { sizes: '100vw' })).toContain('width="400" height="400"');
    expect(pictureMarkup(entry(), { sizes: '100vw' })).toBeUndefined();
  });

  it('keeps everything in its attribute', () => {
    const odd = `"><script>alert('1')</script>&`;
    const html = pictureMarkup(entry(rendition(256, 171)), { sizes: odd, className: odd }) ?? '';
    expect(html).not.toMatch(/<script/);
    expect(html).toContain('class="&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;"');
  });
});

describe('a placeholder', () => {
  const opaque = '1QcSHQRnh493V4dIh4eXh1h4kJUI';

  it('is the ThumbHash, else the colour', () => {
    expect(placeholderOf({ thumbHash: opaque, color: '#806040' })).toMatch(
      /^background:url\(data:image\/png;base64,/,
    );
    expect(placeholderOf({ color: '#806040' })).toBe('background:#806040');
    expect(placeholderOf({ color: 'red;}</style>' })).toBeUndefined();
  });

  it('is not put behind a picture that one can see through', () => {
    const bytes = Buffer.from(opaque, 'base64');
    bytes[2] = (bytes[2] ?? 0) | 0x80;
    expect(placeholderOf({ thumbHash: bytes.toString('base64'), color: '#806040' })).toBeUndefined();
  });
});

describe('a manifest', () => {
  const textOf = async (entries: Entry[], format: 'json' | 'csv') => {
    async function* stream() {
      yield* entries;
    }
    let text = '';
    for await (const piece of manifestText(stream(), format, csvLine)) text += piece;
    return text;
  };

  it('is JSON whatever it holds', async () => {
    const two = [entry(rendition(256, 171)), { ...entry(), key: 'b"\n.jpg' }];
    expect(JSON.parse(await textOf(two, 'json'))).toEqual(two);
    expect(JSON.parse(await textOf([], 'json'))).toEqual([]);
  });

  it('is CSV with a line for each rendition', async () => {
    const text = await textOf(
      [{ ...entry(rendition(256, 171), rendition(1024, 683)), key: 'a,b.jpg' }],
      'csv',
    );
    const lines = text.trimEnd().split('\r\n');
    expect(lines).toHaveLength(3);
    expect(lines[1]).toMatch(/^"a,b\.jpg",256,webp,256,171,9,https:/);
  });
});
