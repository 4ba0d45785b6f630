// Pure: finds the grid entries that a rectangle touches.
import type { Row } from '../grid/layout.ts';

/** In pixels, relative to the grid's top left corner. */
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

/** Indexes of the touched entries, including those that are not rendered. */
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
