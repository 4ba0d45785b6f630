// Northern lights over a lake that mirrors them.
import {
  add,
  type Colour,
  clamp,
  clouds,
  hash,
  hex,
  lerp,
  mix,
  perColumn,
  type Scene,
  scale,
  smooth,
} from './paint.ts';

export function auroraLake(): Scene {
  const shore = -0.28;
  const sky = (x: number, y: number): Colour => {
    const night = mix(hex('#0a1a33'), hex('#020615'), smooth(shore, 1, y));
    return add(add(night, aurora(x, y)), stars(x, y), 0.9);
  };
  const land = perColumn(
    (x) => shore + 0.04 + 0.3 * (1 - Math.abs(2 * clouds(x * 1.7 + 3, 9, 7, 77) - 1)) ** 2,
  );
  return (x, y) => {
    if (y >= shore) return mix(sky(x, y), hex('#03070d'), smooth(-0.0015, 0.0015, land(x) - y));
    // The mirror is stretched and broken by ripples that grow towards the viewer.
    const below = shore - y;
    const ripple = (clouds(x * 3, (below * 60) / (0.25 + below), 3, 5) - 0.5) * (0.02 + 0.1 * below);
    const [mx, my] = [x + ripple * 0.5, shore + below * 1.05 + ripple * 1.6];
    const mirrored = mix(sky(mx, my), hex('#03070d'), smooth(-0.006, 0.006, land(mx) - my));
    return mix(scale(mirrored, lerp(0.8, 0.5, clamp(below))), hex('#04121c'), 0.18);
  };
}

/** Three curtains of light: sharp below, fading upwards, with fine rays. */
function aurora(x: number, y: number): Colour {
  let light: Colour = [0, 0, 0];
  for (const curtain of [0, 1, 2]) {
    const bend =
      0.22 * Math.sin(x * (2.1 - curtain * 0.5) + curtain * 2.4) +
      0.18 * (clouds(x * 1.3, curtain * 9, 4, 60) - 0.5);
    const foot = -0.02 + curtain * 0.17 + bend;
    const above = y - foot;
    const rays = 0.35 + 0.65 * clouds(x * 16 + y * 1.5, curtain * 4, 4, 61 + curtain);
    const breadth = smooth(0.2, 0.62, clouds(x * 1.1 + curtain * 7, 2, 3, 63));
    const glow = smooth(-0.16, 0.07, above) * Math.exp(-Math.max(0, above) * 3.4) * rays * breadth;
    const colour = mix(hex('#3dffa2'), hex('#a04bff'), smooth(0.1, 0.75, above));
    light = add(light, colour, glow * (0.95 - curtain * 0.2));
  }
  return light;
}

function stars(x: number, y: number): Colour {
  const grid = 46;
  const [cx, cy] = [Math.floor(x * grid), Math.floor(y * grid)];
  const [sx, sy] = [(cx + 0.15 + 0.7 * hash(cx, cy, 1)) / grid, (cy + 0.15 + 0.7 * hash(cx, cy, 2)) / grid];
  const bright = hash(cx, cy, 3) ** 6;
  const point = Math.exp(-(((x - sx) ** 2 + (y - sy) ** 2) * 700_000) / (0.5 + bright * 2));
  return scale(mix(hex('#cfe0ff'), hex('#ffe9cf'), hash(cx, cy, 4)), point * (0.15 + 1.3 * bright));
}
