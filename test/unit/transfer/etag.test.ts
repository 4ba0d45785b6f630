import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { etagOfBytes, etagOfParts, partBytes } from '../../../src/transfer/etag.ts';
import { commonStart } from '../../../src/transfer/present.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'thumbs-etag-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const md5 = (data: Buffer | string) => createHash('md5').update(data).digest();

describe('the ETag', () => {
  it('of an object sent whole is the MD5 of its bytes', () => {
    expect(etagOfBytes(Buffer.from('hello'))).toBe('5d41402abc4b2a76b9719d911017c592');
  });

  it.each([
    ['two full parts', 2 * partBytes, 2],
    ['two parts and a byte', 2 * partBytes + 1, 3],
  ])('of %s is the MD5 of the MD5s and their number', async (_, bytes, parts) => {
    const body = Buffer.alloc(bytes, 'thumbs');
    const file = join(folder, 'large');
    await writeFile(file, body);
    const digests = Array.from({ length: parts }, (_, at) =>
      md5(body.subarray(at * partBytes, (at + 1) * partBytes)),
    );
    const expected = `${md5(Buffer.concat(digests)).toString('hex')}-${parts}`;
    expect(await etagOfParts(file, new AbortController().signal)).toBe(expected);
  });
});

describe('the common start', () => {
  it.each([
    [[], ''],
    [['a/b.jpg'], 'a/b.jpg'],
    [['a/b.jpg', 'a/c.jpg'], 'a/'],
    [['a.jpg', 'b.jpg'], ''],
  ])('of %j is %j', (keys, start) => {
    expect(commonStart(keys)).toBe(start);
  });
});
