// Images as the API answers them.
import type { Image } from '../../../page/data/types.ts';

export function imageOf(name: string, change: Partial<Image> = {}): Image {
  return {
    name,
    status: 'done',
    ...{ bytes: 1000, format: 'jpeg', width: 3000, height: 2000 },
    ...{ thumbHash: null, color: null, capturedAt: null, camera: null, error: null },
    processedAt: '2026-11-21T12:00:00.000Z',
    thumbnail: { url: `http://127.0.0.1/${name}?signed=1`, width: 256, height: 171 },
    linksExpireAt: '2026-11-21T13:00:00.000Z',
    ...change,
  };
}

export const images = (...names: string[]) => new Map(names.map((name) => [name, imageOf(name)]));
