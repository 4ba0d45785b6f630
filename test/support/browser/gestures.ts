// What hands do on a page, as the browser's own input gets it: past what scripts could make up.
import type { Page } from 'playwright-core';

interface Point {
  x: number;
  y: number;
}

/** Drops files of this machine as the desktop does. */
export async function dropFiles(page: Page, files: string[]): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files, dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await session.send('Input.dispatchDragEvent', { type, x: 400, y: 500, data });
  await session.detach();
}

/** Fingers put down, moved and lifted: each has its way, from the first point to the second. */
async function touch(page: Page, fingers: [from: Point, to: Point][], steps = 12): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const at = (share: number) =>
    fingers.map(([from, to], id) => ({
      x: from.x + (to.x - from.x) * share,
      y: from.y + (to.y - from.y) * share,
      id,
    }));
  await session.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: at(0) });
  for (let step = 1; step <= steps; step += 1) {
    await session.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: at(step / steps) });
    await page.waitForTimeout(16);
  }
  await session.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  await session.detach();
}

export const swipe = (page: Page, from: Point, to: Point) => touch(page, [[from, to]]);

/** Two fingers around a point, from so many pixels between them to so many. */
export function pinch(page: Page, { x, y }: Point, from: number, to: number): Promise<void> {
  const finger = (side: 1 | -1): [Point, Point] => [
    { x: x + (side * from) / 2, y },
    { x: x + (side * to) / 2, y },
  ];
  return touch(page, [finger(-1), finger(1)]);
}
