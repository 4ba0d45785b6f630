// Ranges of hills at dusk, one behind the other, with mist between and firs in front.
import {
  add,
  type Colour,
  clouds,
  gradient,
  hash,
  hex,
  lerp,
  mix,
  perColumn,
  type Scene,
  smooth,
} from './paint.ts';

export function mistyMountains(): Scene {
  const sky = gradient('#ffb27a', '#f58f7c', '#c86f8f', '#6f5a94', '#2f3a6b', '#1b2550');
  const far = hex('#e59a86');
  const near = hex('#10142b');
  const layers = Array.from({ length: 7 }, (_, layer) => ({ layer, depth: layer / 6 }));
  const ranges = perColumn((x) =>
    layers.map(({ layer, depth }) => {
      const hill = ridge(x, layer, depth);
      return { depth, hill, top: depth > 0.6 ? hill + forest(x, layer, depth) : hill };
    }),
  );
  return (x, y) => {
    let colour = duskSky(sky, x, y);
    for (const { depth, hill, top } of ranges(x)) {
      const cover = smooth(-0.0012, 0.0012, top - y);
      if (cover === 0) continue;
      // Mist gathers in the valleys, so each range fades towards its foot.
      const mist = smooth(0, 0.34, hill - y) * lerp(0.75, 0.25, depth);
      const haze = mix(hex('#ffc9a0'), hex('#5b5a86'), depth);
      colour = mix(colour, mix(mix(far, near, depth ** 0.7), haze, mist), cover);
    }
    return colour;
  };
}

function duskSky(sky: (t: number) => Colour, x: number, y: number): Colour {
  const sun = Math.hypot(x - 0.36, (y - 0.43) * 1.02);
  const veil = smooth(0.5, 0.8, clouds(x * 1.1 + 4, y * 5, 6, 21)) * smooth(0.05, 0.35, y) * 0.55;
  const lit = mix(sky((y + 0.1) / 1.1), hex('#ffd9b0'), veil * Math.exp(-sun * 0.9));
  return add(
    add(lit, hex('#ffcf8a'), 0.75 * Math.exp(-sun * 3.2)),
    hex('#fff3d0'),
    2.2 * smooth(0.083, 0.079, sun),
  );
}

function ridge(x: number, layer: number, depth: number): number {
  const base = lerp(0.22, -0.82, depth ** 0.9);
  const wide = lerp(1.5, 0.8, depth);
  const shape = (at: number) =>
    1 - Math.abs(2 * clouds(at * wide + layer * 17.3, layer * 5.1, 7, layer * 31) - 1);
  return base + lerp(0.42, 0.5, depth) * (shape(x) - 0.62) * 1.3;
}

/** Firs, two rows in each other's gaps: narrow triangles with a jagged edge. */
function forest(x: number, layer: number, depth: number): number {
  const spacing = lerp(0.02, 0.045, (depth - 0.6) / 0.4);
  let tallest = 0;
  for (const row of [0, 1]) {
    const cell = Math.floor(x / spacing + row * 0.5);
    for (const near of [cell - 1, cell, cell + 1]) {
      const grown = hash(near, layer, 40 + row);
      const centre = (near + 0.5 - row * 0.5 + (grown - 0.5) * 0.6) * spacing;
      const tall = spacing * (0.8 + 2.6 * hash(near, layer, 50 + row));
      const away = Math.abs(x - centre) / (spacing * 0.55);
      const jagged = 0.86 + 0.14 * Math.abs(((away * 6 + grown) % 1) * 2 - 1);
      tallest = Math.max(tallest, tall * (1 - away) * jagged);
    }
  }
  return tallest;
}
