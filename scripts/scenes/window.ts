// A rose window: panes of coloured glass on rings, leaded together.
import { gradient, hash, hex, mix, type Scene, scale, smooth } from './paint.ts';

export function stainedGlass(): Scene {
  const petals = gradient(
    '#b3152c',
    '#e2571e',
    '#f6b52c',
    '#3f9b4b',
    '#1b7a94',
    '#23409a',
    '#6a2a8c',
    '#b3152c',
  );
  return (x, y) => {
    const radius = Math.hypot(x, y);
    const [first, second, cx, cy] = panes(x, y);
    const [pr, pa] = [Math.hypot(cx, cy), Math.atan2(cy, cx)];
    const hue = (pa / (2 * Math.PI) + 0.5 + pr * 0.35 + 0.08 * hash(cx * 999, cy * 999, 1)) % 1;
    const glow = 0.55 + 0.9 * Math.exp(-pr * pr * 1.6);
    const pane = mix(petals(hue), hex('#fff2c4'), 0.55 * Math.exp(-pr * pr * 14));
    const glass = scale(pane, glow * (0.82 + 0.3 * hash(cx * 777, cy * 777, 2)));
    const lead = Math.min(second - first, Math.abs(radius - 0.93) * 1.3);
    const inside = smooth(0.008, 0.014, lead);
    const outside = scale(hex('#1d2b52'), 0.5 + 0.5 * hash(cx * 55, cy * 55, 3));
    return mix(hex('#0a0a0d'), radius < 0.93 ? glass : outside, inside);
  };
}

/** Distances to the nearest and second nearest pane, and the nearest one's centre. Panes lie on rings, like a rose window's. */
function panes(x: number, y: number): [first: number, second: number, x: number, y: number] {
  let [first, second, bestX, bestY] = [9, 9, 0, 0];
  const distance = Math.hypot(x, y);
  for (const [ring, [radius, count]] of roseRings.entries()) {
    if (Math.abs(radius - distance) > 0.27) continue;
    const nearest = Math.round((Math.atan2(y, x) / (2 * Math.PI)) * count - (ring % 2) / 2);
    for (const index of [nearest - 1, nearest, nearest + 1]) {
      const angle = ((index + (ring % 2) / 2) / count) * 2 * Math.PI;
      const [px, py] = [radius * Math.cos(angle), radius * Math.sin(angle)];
      const away = Math.hypot(x - px, y - py);
      if (away < first - 1e-9) [first, second, bestX, bestY] = [away, first, px, py];
      else if (away < second && Math.hypot(px - bestX, py - bestY) > 1e-6) second = away;
    }
  }
  return [first, second, bestX, bestY];
}

const roseRings: readonly (readonly [radius: number, count: number])[] = [
  [0, 1],
  [0.17, 8],
  [0.33, 16],
  [0.47, 16],
  [0.62, 32],
  [0.77, 32],
  [0.9, 48],
  [1.06, 48],
  [1.25, 48],
  [1.5, 64],
];
