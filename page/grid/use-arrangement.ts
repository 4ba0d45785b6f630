// The albums and pictures to show: arranged again only when something changes, starting from the previous order.
import { useEffect, useMemo, useRef } from 'react';
import type { Waiting } from '../data/merge.ts';
import type { Image } from '../data/types.ts';

import type { Arranged } from './order.ts';
import { type Arrangement, arrange, type Wish } from './view.ts';

export function useArrangement(
  images: ReadonlyMap<string, Image>,
  waiting: ReadonlyMap<string, Waiting>,
  wish: Wish,
): Arrangement {
  const last = useRef<Arranged>(undefined);
  const arrangement = useMemo(() => arrange(images, waiting, wish, last.current), [images, waiting, wish]);
  useEffect(() => {
    last.current = arrangement;
  }, [arrangement]);
  return arrangement;
}
