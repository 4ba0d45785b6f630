import { describe, expect, it } from 'vitest';
import { type Duplicate, openDuplicates } from '../../../src/transfer/duplicates.ts';

const image = (key: string, content: string, head = 1) => ({
  ...{ path: key, file: key, key, bytes: content.length, contentType: 'image/png', headDigest: head },
});

/** Sends all at once; answers what was done, in order. */
async function sendAll(
  pictures: [key: string, content: string, head?: number][],
  options: { stored?: (Duplicate & { bytes: number })[]; fail?: string[]; gone?: string[] } = {},
) {
  const { stored = [], fail = [], gone = [] } = options;
  const images = pictures.map(([key, content, head]) => ({ content, ...image(key, content, head) }));
  const sendOnce = openDuplicates(images, stored);
  const did: string[] = [];
  const results = await Promise.allSettled(
    images.map(({ content, ...one }) =>
      sendOnce(one, {
        digest: async () => {
          did.push(`digest ${one.key}`);
          return `md5 of ${content}`;
        },
        copy: async ({ key }) => {
          did.push(`copy ${key} to ${one.key}`);
          return gone.includes(key) ? undefined : 'copied';
        },
        put: async () => {
          did.push(`put ${one.key}`);
          if (fail.includes(one.key)) throw new Error('refused');
          return `md5 of ${content}`;
        },
      }),
    ),
  );
  return { did, results: results.map(({ status }) => status) };
}

describe('pictures with one content', () => {
  it('travel once, and are copied to their other keys', async () => {
    const { did } = await sendAll([
      ['a', 'x'],
      ['b', 'y'],
      ['c', 'x'],
      ['d', 'x'],
    ]);
    expect(did.filter((what) => what.startsWith('put'))).toEqual(['put a', 'put b']);
    expect(did.filter((what) => what.startsWith('copy'))).toEqual(['copy a to c', 'copy a to d']);
  });

  it('are copied from what is in the bucket already', async () => {
    const stored = [{ key: 'old', etag: 'md5 of x', bytes: 1 }];
    expect((await sendAll([['a', 'x']], { stored })).did).toEqual(['digest a', 'copy old to a']);
  });

  it('are sent when what they would be copied from has changed or could not be stored', async () => {
    const stored = [{ key: 'old', etag: 'md5 of x', bytes: 1 }];
    expect((await sendAll([['a', 'x']], { stored, gone: ['old'] })).did.at(-1)).toBe('put a');
    const { did, results } = await sendAll(
      [
        ['a', 'x'],
        ['b', 'x'],
      ],
      { fail: ['a'] },
    );
    expect(did.filter((what) => !what.startsWith('digest'))).toEqual(['put a', 'put b']);
    expect(results).toEqual(['rejected', 'fulfilled']);
  });

  it('are looked for only among those that look alike: a digest costs time', async () => {
    const { did } = await sendAll([
      ['a', 'x', 1],
      ['b', 'y', 2],
      ['c', 'long', 1],
    ]);
    expect(did).toEqual(['put a', 'put b', 'put c']);
  });
});
