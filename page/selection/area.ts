// Pure: which entries of the grid a rectangle touches.
import type { Row } from '../grid/layout.ts';

/** In pixels, from the grid's own corner. */
export interface Area {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

interface Point {
  x: number;
  y: number;
}

export const areaBetween = (a: Point, b: Point): Area => ({
  left: Math.min(a.x, b.x),
  top: Math.min(a.y, b.y),
  right: Math.max(a.x, b.x),
  bottom: Math.max(a.y, b.y),
});

/** Indexes of the entries, also of those that are not in the document. */
export function indexesIn(rows: readonly Row[], gap: number, area: Area): number[] {
  const found: number[] = [];
  let top = 0;
  for (const { height, cells } of rows) {
    if (top > area.bottom) break;
    if (top + height >= area.top)
      for (const { index, x, width } of cells)
        if (x <= area.right && x + width >= area.left) found.push(index);
    top += height + gap;
  }
  return found;
}
