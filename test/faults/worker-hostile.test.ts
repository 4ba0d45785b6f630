// Files made to do harm. Each costs the function a bounded time and memory, and costs its batch nothing.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { capacityOf } from '../../lambda/capacity.ts';
import { openDecoders } from '../../lambda/picture/isolated/decoders.ts';
import { makeThumbnails } from '../../lambda/picture/thumbnail.ts';
import * as pictures from '../support/pictures/pictures.ts';
import { recipeOf } from '../support/pictures/recipes.ts';

const recipe = recipeOf({ sizes: [64, 256], format: 'webp', quality: 80 });
const { limits } = capacityOf('1536');
const make = (bytes: Buffer) => makeThumbnails(bytes, { recipe, limits });
const decoders = openDecoders({ pictures: 2, keptBytes: 0 });
/** In a process of its own. Nothing is left of the bytes handed over. */
const decode = (bytes: Buffer, given: Partial<typeof limits> = {}) =>
  decoders.use((free) => free.decode(Buffer.from(bytes), { recipe, limits: { ...limits, ...given } }));

const drawing = (body: string, prologue = '') =>
  Buffer.from(
    `${prologue}<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="100" height="100">${body}</svg>`,
  );

describe('a drawing', () => {
  const read = '/file-of-the-function.png';

  it('reads no file and calls nobody, whatever it refers to', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'thumbs-svg-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    await writeFile(join(folder, read), await pictures.solid(100, 100, pictures.red).png().toBuffer());
    await writeFile(join(folder, 'all.css'), 'rect { fill: #dc2828 }');
    const { url, requests } = await listen();
    const places = [`file://${folder}`, folder, url];
    const references = places.flatMap((place) => [
      `<image xlink:href="${place}${read}" width="100" height="100"/>`,
      `<style>@import url("${place}/all.css");</style><rect width="100" height="100" fill="#000"/>`,
      `<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="${place}/all.css" parse="text"/>`,
      `<use xlink:href="${place}${read}#a"/>`,
    ]);
    for (const reference of references) {
      const { dominantColor = '' } = await make(drawing(reference));
      expect(['', '#000000']).toContain(dominantColor);
    }
    expect(requests).toEqual([]);
  });

  it.each([
    ['entities of files', '<text>&x;</text>', '<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/hostname">]>'],
    ['entities of entities', '<text>&e9;</text>', `<!DOCTYPE svg [${laughs()}]>`],
    ['uses of uses', `${uses()}<use xlink:href="#u19"/>`, ''],
    ['groups in groups', '<g>'.repeat(100_000) + '</g>'.repeat(100_000), ''],
  ])('with %s is refused', async (_, body, prologue) => {
    await expect(make(drawing(body, prologue))).rejects.toMatchObject({ code: 'Corrupt' });
  });

  it('that would take for ever is ended, and this process stays free for other pictures', async () => {
    const endless = decode(drawing(filters(100_000)), { seconds: 0.02 });
    const refusal = expect(endless).rejects.toMatchObject({ code: 'TooSlow' });
    await expect(make(await pictures.quadrants(300, 200).jpeg().toBuffer())).resolves.toMatchObject({
      width: 300,
    });
    await refusal;
  });

  it('that is harmless looks the same from a process of its own', async () => {
    const harmless = drawing('<circle cx="50" cy="50" r="40" fill="#2846d2"/>');
    expect(await decode(harmless)).toEqual(await make(harmless));
  });

  function laughs(): string {
    const step = (index: number) => `<!ENTITY e${index} "${`&e${index - 1};`.repeat(10)}">`;
    return `<!ENTITY e0 "ha">${Array.from({ length: 9 }, (_, index) => step(index + 1)).join('')}`;
  }

  function uses(): string {
    const step = (index: number) =>
      `<g id="u${index}">${`<use xlink:href="#u${index - 1}"/>`.repeat(10)}</g>`;
    return `<defs><rect id="u0" width="9" height="9"/>${Array.from({ length: 19 }, (_, index) => step(index + 1)).join('')}</defs>`;
  }

  function filters(count: number): string {
    const effects = '<feTurbulence baseFrequency="0.05" numOctaves="9"/><feGaussianBlur stdDeviation="20"/>';
    const rectangle = '<rect width="100" height="100" filter="url(#f)"/>';
    return `<filter id="f">${effects}</filter>${rectangle.repeat(count)}`;
  }
});

describe('pictures that fail at the same time', () => {
  it('are each told their own reason', async () => {
    const png = await pictures.quadrants(400, 300).png().toBuffer();
    const svg = drawing('<text>&nothing;</text>');
    const broken = Array.from({ length: 12 }, (_, index) => (index % 2 ? png.subarray(0, 300 + index) : svg));
    const reasons = await Promise.all(
      broken.map((bytes) => decode(bytes).catch(({ code, message }) => ({ code, message }))),
    );
    for (const [index, reason] of reasons.entries()) {
      const expected = index % 2 ? { code: 'Truncated' } : { code: 'Corrupt', message: /XML/ };
      expect(reason).toMatchObject({ code: expected.code });
      if (expected.message)
        expect(reason).toMatchObject({ message: expect.stringMatching(expected.message) });
    }
  });
});

describe('a bomb', () => {
  it.each<[string, () => Promise<Buffer> | Buffer, string]>([
    ['of pixels', () => pictures.pngClaiming(30_000, 30_000), 'TooManyPixels'],
    ['of columns', () => pictures.pngClaiming(4_000_000, 16), 'TooLong'],
    ['of rows', () => pictures.pngClaiming(1, 9_000_000), 'TooLong'],
  ])('%s is refused before it goes off', async (_, bytes, code) => {
    // The reason tells: only who reads no more than the header finds it.
    await expect(make(await bytes())).rejects.toMatchObject({ code });
  });

  it('is judged by the memory of the function: a decoder that holds the whole picture may hold less of it', async () => {
    const large = await pictures.solid(3000, 2000, pictures.red).jpeg({ progressive: true }).toBuffer();
    const small = { ...limits, memoryBytes: 32 * 1024 * 1024 };
    await expect(makeThumbnails(large, { recipe, limits: small })).rejects.toMatchObject({
      code: 'TooManyPixels',
    });
    const baseline = await pictures.solid(3000, 2000, pictures.red).jpeg().toBuffer();
    await expect(makeThumbnails(baseline, { recipe, limits: small })).resolves.toMatchObject({ width: 3000 });
  });

  it('of frames keeps a moving thumbnail within its frames and its time', async () => {
    const picture = await makeThumbnails(gifOf(50_000), { recipe: { ...recipe, animated: true }, limits });
    expect(picture.thumbnails.map(({ size }) => size)).toEqual([64, 256]);
  });

  it('of EXIF fields costs no memory and no thumbnail', async () => {
    const photo = await pictures.solid(60, 40, pictures.red).jpeg().toBuffer();
    const bomb = Buffer.concat([photo.subarray(0, 2), exifSegment(5_000, 60_000), photo.subarray(2)]);
    const before = process.memoryUsage().heapUsed;
    await expect(make(bomb)).resolves.toMatchObject({ width: 60 });
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(50 * 1024 * 1024);
  });

  function gifOf(frames: number): Buffer {
    const header = Buffer.concat([
      Buffer.from('GIF89a', 'latin1'),
      Buffer.from('e803e803800000ff00000000ff', 'hex'),
    ]);
    const frame = Buffer.from('21f90400000000002c0000000001000100000202440100', 'hex');
    return Buffer.concat([header, Buffer.alloc(frame.length * frames, frame), Buffer.from(';')]);
  }

  /** Every field says that its value is all of the block. */
  function exifSegment(fields: number, values: number): Buffer {
    const block = Buffer.alloc(14 + fields * 12);
    block.write('II*\0', 0, 'latin1');
    block.writeUInt32LE(8, 4);
    block.writeUInt16LE(fields, 8);
    for (let index = 0; index < fields; index++) {
      block.writeUInt16LE(index, 10 + index * 12);
      block.writeUInt16LE(1, 12 + index * 12);
      block.writeUInt32LE(values, 14 + index * 12);
    }
    const segment = Buffer.concat([Buffer.from('ffe10000', 'hex'), Buffer.from('Exif\0\0', 'latin1'), block]);
    segment.writeUInt16BE(segment.length - 2, 2);
    return segment;
  }
});

describe('a file of two formats', () => {
  it('is what its first bytes say, and nothing else gets to a decoder', async () => {
    const jpeg = await pictures.solid(60, 40, pictures.red).jpeg().toBuffer();
    const svg = drawing('<rect width="100" height="100"/>');
    expect(await make(Buffer.concat([jpeg, svg]))).toMatchObject({ format: 'jpeg', width: 60 });
    await expect(make(Buffer.concat([Buffer.from('GIF89a', 'latin1'), jpeg]))).rejects.toMatchObject({
      name: 'Refusal',
    });
    await expect(make(Buffer.concat([Buffer.from('%PDF-1.4\n'), jpeg]))).rejects.toMatchObject({
      code: 'UnsupportedFormat',
    });
  });

  it.each([
    ['a Radiance picture', '#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y 1 +X 1\n\x02\x02\0\x01\0\0\0\0'],
    ['a portable pixmap', 'P6 1 1 255 \0\0\0'],
    ['a table of numbers', '1,2,3\n4,5,6\n'],
  ])('%s, which libvips could read, is none of ours', async (_, text) => {
    await expect(make(Buffer.from(text, 'latin1'))).rejects.toMatchObject({ code: 'NotAnImage' });
  });
});

async function listen() {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(request.url ?? '');
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
}
