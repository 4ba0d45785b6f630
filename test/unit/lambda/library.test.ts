// Interleavings that a real cloud shows once in a million: here the original changes exactly between two steps.
import { beforeEach, describe, expect, it } from 'vitest';
import { type Items, ownPoint } from '../../../lambda/aws/items.ts';
import type { Objects } from '../../../lambda/aws/objects.ts';
import type { FocalPoint, ImageItem } from '../../../lambda/contract.ts';
import { comparable, type ImageJob } from '../../../lambda/events.ts';
import { type Library, settle } from '../../../lambda/library.ts';
import { refuse } from '../../../lambda/picture/refusals.ts';
import { recipesOf } from '../../../lambda/recipe.ts';

const recipes = recipesOf({ sizes: [64], format: 'webp', quality: 80 });
const key = 'a.jpg';
const thumbnail = 'a.jpg/64.webp';

/** Originals are text here, and a thumbnail is the original's text: enough to tell whose thumbnail it is. */
let originals: Map<string, string>;
let thumbnails: Map<string, string>;
let table: Map<string, ImageItem>;
/** Runs once, right after the original was read or right before the item is written. */
let afterRead: (() => unknown) | undefined;
let beforeItem: (() => unknown) | undefined;

async function once(hook: 'afterRead' | 'beforeItem'): Promise<void> {
  const run = hook === 'afterRead' ? afterRead : beforeItem;
  if (hook === 'afterRead') afterRead = undefined;
  else beforeItem = undefined;
  await run?.();
}

const objects: Objects = {
  async read(job, maxBytes) {
    const text = originals.get(job.key);
    if (text === undefined) return undefined;
    await once('afterRead');
    const content = text.length > maxBytes ? undefined : Buffer.from(text);
    return { eTag: text, modifiedAt: '2026-11-21T00:00:00.000Z', bytes: text.length, content };
  },
  currentETag: async (job) => originals.get(job.key),
  async putThumbnail(name, bytes) {
    thumbnails.set(name, bytes.toString());
    return '0123456789abcdef';
  },
  deleteThumbnails: async (names) => [...names].forEach((name) => void thumbnails.delete(name)),
};

const items: Items = {
  async known(id) {
    const { FocalPoint, OriginalETag } = table.get(id) ?? {};
    return { ...(FocalPoint ? { FocalPoint } : {}), ...(OriginalETag ? { OriginalETag } : {}) };
  },
  async put(item) {
    await once('beforeItem');
    const old = table.get(item.ImageID);
    if ((old?.Sequencer ?? '') > (item.Sequencer ?? '')) return 'newer';
    const [there, ours] = [ownPoint(old ?? {}), ownPoint(item)];
    if (there?.X !== ours?.X || there?.Y !== ours?.Y) return undefined;
    table.set(item.ImageID, item);
    return old ?? {};
  },
  async remove(id, sequencer = '') {
    const old = table.get(id);
    if ((old?.Sequencer ?? '') > sequencer) return 'newer';
    table.delete(id);
    return old ?? {};
  },
};

const library: Library = {
  objects,
  items,
  recipes,
  originalsBucket: 'o',
  thumbnailsBucket: 'thumbnails',
  region: 'eu-west-1',
  maxBytes: 1000,
  async make(bytes) {
    const text = bytes.toString();
    // Like the decoder, it leaves nothing of them.
    bytes.fill(0);
    if (text.startsWith('\0')) throw refuse('Empty');
    if (text === 'broken') throw refuse('Truncated');
    const made = {
      name: '64',
      size: 64,
      width: 64,
      height: 48,
      isCut: false,
      format: 'webp',
      bytes: Buffer.from(text),
    } as const;
    return { format: 'jpeg', width: 640, height: 480, thumbnails: [made], thumbHash: '' };
  },
};

const created = (sequencer: string): ImageJob => ({
  kind: 'created',
  bucket: 'o',
  key,
  sequencer: comparable(sequencer),
});
const removed = (sequencer: string): ImageJob => ({ ...created(sequencer), kind: 'removed' });

beforeEach(() => {
  [originals, thumbnails, table] = [new Map(), new Map(), new Map()];
  [afterRead, beforeItem] = [undefined, undefined];
});

function expectAgreement(text: string | undefined) {
  expect(thumbnails.get(thumbnail)).toBe(text);
  expect(table.get(key)?.OriginalETag).toBe(text);
}

describe('a thumbnail that is reported as if it were an original', () => {
  it.each([created('1'), removed('1')])('is left alone: %j', async (job) => {
    originals.set(key, 'picture');
    await settle(library, created('1'));
    const before = table.get(key);
    expect(await settle(library, { ...job, bucket: 'thumbnails' })).toEqual({ result: 'ignored' });
    expect(table.get(key)).toBe(before);
    expect(thumbnails.size).toBe(1);
  });
});

describe('what is no original of this stack', () => {
  it('is given back: somebody should hear that another bucket reports to it', async () => {
    originals.set(key, 'picture');
    for (const job of [created('1'), removed('1')]) {
      const foreign = settle(library, { ...job, bucket: 'somebody-else' });
      await expect(foreign).rejects.toMatchObject({ name: 'ForeignBucket' });
    }
    expect([table.size, thumbnails.size]).toEqual([0, 0]);
  });

  it('may be the marker of a folder: nothing is made of it, and what was there before goes', async () => {
    const job = { ...created('2'), key: 'trip/' };
    originals.set(job.key, 'picture');
    await settle(library, { ...job, sequencer: comparable('1') });
    expect(table.has(job.key)).toBe(true);
    originals.set(job.key, '');
    expect(await settle(library, job)).toEqual({ result: 'marker' });
    expect([table.size, thumbnails.size]).toEqual([0, 0]);
  });
});

describe('one event', () => {
  it('makes the item that the contract describes', async () => {
    originals.set('trip/a b.jpg', 'one');
    await settle(library, { ...created('1'), key: 'trip/a b.jpg' });
    expect(table.get('trip/a b.jpg')).toMatchObject({
      Status: 'done',
      OriginalBucket: 'o',
      OriginalETag: 'one',
      OriginalBytes: 3,
      Thumbnails: [
        {
          Name: '64',
          Size: 64,
          Key: 'trip/a b.jpg/64.webp',
          Width: 64,
          Height: 48,
          Bytes: 3,
          Format: 'webp',
          ETag: '0123456789abcdef',
        },
      ],
      ThumbnailURL: 'https://thumbnails.s3.eu-west-1.amazonaws.com/trip/a%20b.jpg/64.webp?v=01234567',
    });
  });

  it('behind a server that stands in for AWS links to that server', async () => {
    originals.set(key, 'one');
    await settle({ ...library, endpoint: 'http://127.0.0.1:4566' }, created('1'));
    const url = expect.stringMatching(/^http:\/\/127\.0\.0\.1:4566\/thumbnails\/.*\?v=01234567$/);
    expect(table.get(key)).toMatchObject({ ThumbnailURL: url });
  });

  it('in China links to the domain of the AWS there', async () => {
    originals.set(key, 'one');
    await settle({ ...library, region: 'cn-north-1' }, created('1'));
    const url = 'https://thumbnails.s3.cn-north-1.amazonaws.com.cn/';
    expect(table.get(key)).toMatchObject({ ThumbnailURL: expect.stringContaining(url) });
  });

  it('of a picture that can never succeed makes a failed item and removes what was made of its predecessor', async () => {
    originals.set(key, 'one');
    await settle(library, created('1'));
    originals.set(key, 'broken');
    expect(await settle(library, created('2'))).toMatchObject({ result: 'failed', code: 'Truncated' });
    expect(table.get(key)).toMatchObject({ Status: 'failed', Error: { Code: 'Truncated' } });
    expect(thumbnails.size).toBe(0);
  });

  it('with a key too long for a thumbnail beside it fails for good, before any work', async () => {
    const long = `${'x'.repeat(1020)}.jpg`;
    originals.set(long, 'one');
    expect(await settle(library, { ...created('1'), key: long })).toMatchObject({
      result: 'failed',
      code: 'KeyTooLong',
    });
  });

  it('of an original with more bytes than the function takes fails for good', async () => {
    originals.set(key, 'x'.repeat(1001));
    expect(await settle(library, created('1'))).toMatchObject({ result: 'failed', code: 'TooManyBytes' });
    expect(table.get(key)).toMatchObject({ OriginalBytes: 1001 });
  });

  it('of an original that is gone is no failure', async () => {
    expect(await settle(library, created('1'))).toEqual({ result: 'gone' });
    expect(table.size).toBe(0);
  });

  it('throws what may succeed later', async () => {
    originals.set(key, 'one');
    const throttled = { ...library, items: { ...items, put: () => Promise.reject(new Error('throttled')) } };
    await expect(settle(throttled, created('1'))).rejects.toThrow('throttled');
  });
});

describe('events in any order', () => {
  it('twice the same end as once', async () => {
    originals.set(key, 'one');
    await settle(library, created('1'));
    await settle(library, created('1'));
    expectAgreement('one');
  });

  it('late, an older one does not undo a newer one', async () => {
    originals.set(key, 'two');
    await settle(library, created('2'));
    expect(await settle(library, created('1'))).toEqual({ result: 'newer' });
    expectAgreement('two');
    expect(table.get(key)?.Sequencer).toBe(comparable('2'));
  });

  it('a removal removes item and thumbnails, and again does no harm', async () => {
    originals.set(key, 'one');
    await settle(library, created('1'));
    originals.delete(key);
    const item = { ImageID: key, OriginalBucket: 'o' };
    const change = { event: 'removed', item };
    expect(await settle(library, removed('2'))).toEqual({ result: 'removed', change });
    // Nobody is told of a removal that removed nothing.
    expect(await settle(library, removed('2'))).toEqual({ result: 'removed' });
    expectAgreement(undefined);
  });

  it('a removal that comes late, after the key was stored anew, removes nothing', async () => {
    originals.set(key, 'three');
    await settle(library, created('3'));
    await settle(library, removed('2'));
    expectAgreement('three');
  });

  it('a removal that stopped between item and thumbnails is completed by its repetition', async () => {
    thumbnails.set(thumbnail, 'one');
    await settle(library, removed('2'));
    expectAgreement(undefined);
  });
});

describe('an original that changes while it is processed', () => {
  it('is processed again when it was replaced after it was read', async () => {
    originals.set(key, 'one');
    afterRead = () => originals.set(key, 'two');
    await settle(library, created('1'));
    expectAgreement('two');
  });

  it('ends as the newer one when two workers cross and the older one writes last', async () => {
    originals.set(key, 'one');
    afterRead = async () => {
      originals.set(key, 'two');
      await settle(library, created('2'));
    };
    await settle(library, created('1'));
    expectAgreement('two');
  });

  it('ends as the newer one when the older worker writes between the newer one’s thumbnails and item', async () => {
    originals.set(key, 'one');
    let older: Promise<unknown> = Promise.resolve();
    const { promise: newerIsDone, resolve: finish } = Promise.withResolvers<void>();
    afterRead = async () => {
      originals.set(key, 'two');
      beforeItem = async () => {
        finish();
        await new Promise(setImmediate);
      };
      older = settle(library, created('2'));
      await newerIsDone;
    };
    await settle(library, created('1'));
    await older;
    expectAgreement('two');
  });

  it('leaves nothing behind when it was removed after it was read, and the removal was processed first', async () => {
    originals.set(key, 'one');
    afterRead = async () => {
      originals.delete(key);
      await settle(library, removed('2'));
    };
    await settle(library, created('1'));
    expectAgreement(undefined);
  });

  it('is there again when it was stored anew while its removal was processed', async () => {
    originals.set(key, 'one');
    await settle(library, created('1'));
    originals.delete(key);
    const slow = {
      ...library,
      objects: {
        ...objects,
        deleteThumbnails: async (names: Iterable<string>) => {
          originals.set(key, 'three');
          await settle(library, created('3'));
          await objects.deleteThumbnails(names);
        },
      },
    };
    await settle(slow, removed('2'));
    expectAgreement('three');
  });

  it('waits for its next event when it changes all the time', async () => {
    let version = 0;
    const restless = { ...library, objects: { ...objects, currentETag: async () => `v${version++}` } };
    originals.set(key, 'one');
    await expect(settle(restless, created('1'))).rejects.toThrow('changed 3 times');
  });
});

describe('the focal point', () => {
  const cutting = recipesOf({ sizes: ['64x64'], format: 'webp', quality: 80 });
  /** What the last picture was made with. */
  let given: FocalPoint | undefined;
  const withCuts: Library = {
    ...library,
    recipes: cutting,
    async make(bytes, { focalPoint }) {
      given = focalPoint;
      const found: FocalPoint = { X: 0.4, Y: 0.4, By: 'attention' };
      return { ...(await library.make(bytes, { recipe: cutting.main })), focalPoint: focalPoint ?? found };
    },
  };
  const person = { X: 0.1, Y: 0.9 };
  const setPoint = (FocalPoint: FocalPoint) => {
    const item = table.get(key);
    if (item) table.set(key, { ...item, FocalPoint });
  };

  it('that was found is used again for the same picture, and not for another', async () => {
    originals.set(key, 'one');
    await settle(withCuts, created('1'));
    expect([given, table.get(key)?.FocalPoint]).toEqual([undefined, { X: 0.4, Y: 0.4, By: 'attention' }]);
    await settle(withCuts, created('1'));
    expect(given).toEqual({ X: 0.4, Y: 0.4, By: 'attention' });
    originals.set(key, 'two');
    await settle(withCuts, created('2'));
    expect(given).toBeUndefined();
  });

  it('of a person stays, for another picture under the key, too, and for one that fails', async () => {
    originals.set(key, 'one');
    await settle(withCuts, created('1'));
    setPoint(person);
    originals.set(key, 'two');
    await settle(withCuts, created('2'));
    expect([given, table.get(key)?.FocalPoint]).toEqual([person, person]);
    originals.set(key, 'broken');
    await settle(withCuts, created('3'));
    expect(table.get(key)).toMatchObject({ Status: 'failed', FocalPoint: person });
  });

  it('that a person sets while the picture is being made wins', async () => {
    originals.set(key, 'one');
    await settle(withCuts, created('1'));
    beforeItem = () => setPoint(person);
    expect(await settle(withCuts, created('2'))).toMatchObject({ result: 'done' });
    expect([given, table.get(key)?.FocalPoint]).toEqual([person, person]);
  });

  it('that a person clears meanwhile is gone', async () => {
    originals.set(key, 'one');
    await settle(withCuts, created('1'));
    setPoint(person);
    beforeItem = () => {
      const { FocalPoint: _, ...item } = table.get(key) as ImageItem;
      table.set(key, item);
    };
    await settle(withCuts, created('2'));
    expect([given, table.get(key)?.FocalPoint?.By]).toEqual([undefined, 'attention']);
  });

  it('of a person stays where nothing is cut, which reads no item beforehand', async () => {
    originals.set(key, 'one');
    await settle(library, created('1'));
    setPoint(person);
    await settle(library, created('2'));
    expect(table.get(key)).toMatchObject({ Status: 'done', FocalPoint: person });
  });
});
