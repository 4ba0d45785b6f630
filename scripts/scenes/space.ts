// Things in the sky: a galaxy, and a planet with rings on a transparent ground.
import {
  add,
  type Colour,
  clamp,
  clouds,
  gradient,
  hash,
  hex,
  mix,
  type Scene,
  scale,
  smooth,
} from './paint.ts';

export function spiralGalaxy(): Scene {
  const [tilt, turn] = [0.52, -0.45];
  return (x, y) => {
    const [rx, ry] = [
      x * Math.cos(turn) - y * Math.sin(turn),
      (x * Math.sin(turn) + y * Math.cos(turn)) / tilt,
    ];
    const radius = Math.hypot(rx, ry) + 1e-6;
    const angle = Math.atan2(ry, rx);
    // Two arms along a logarithmic spiral, ragged by noise that is wound up with them.
    const wound = angle + 3.1 * Math.log(radius + 0.06);
    const [nx, ny] = [Math.cos(wound) * radius, Math.sin(wound) * radius];
    const ragged = clouds(nx * 5 + 20, ny * 5, 6, 11) - 0.5;
    const arm = Math.max(0, Math.cos(2 * wound + ragged * 2.4)) ** 2.2;
    const disc = Math.exp(-radius * 2.5) * smooth(1.5, 0.7, radius);
    const dust = smooth(0.5, 0.68, clouds(rx * 4 + 3, ry * 4, 6, 17)) * smooth(0.04, 0.25, radius);
    const light = disc * (0.22 + 2.4 * arm * (0.45 + clouds(rx * 14, ry * 14, 5, 13))) * (1 - 0.75 * dust);
    const old = mix(hex('#ffdcae'), hex('#7ea6ff'), smooth(0.05, 0.65, radius));
    const newborn = scale(
      hex('#ff5f8f'),
      arm * disc * 1.6 * smooth(0.62, 0.74, clouds(rx * 11, ry * 11, 4, 19)),
    );
    const core = Math.exp(-Math.hypot(rx, ry * 0.7) * 9.5);
    const galaxy = add(add(scale(old, light * 1.1), newborn), hex('#ffe9c4'), core * 1.25);
    return add(add(hex('#02030a'), galaxy), starField(x, y));
  };
}

function starField(x: number, y: number): Colour {
  let light: Colour = [0, 0, 0];
  for (const [grid, strength] of [
    [19, 1.5],
    [43, 0.6],
    [89, 0.28],
  ] as const) {
    const [cx, cy] = [Math.floor(x * grid), Math.floor(y * grid)];
    const [sx, sy] = [
      (cx + 0.06 + 0.88 * hash(cx, cy, 1 + grid)) / grid,
      (cy + 0.06 + 0.88 * hash(cx, cy, 2 + grid)) / grid,
    ];
    const bright = hash(cx, cy, 3 + grid) ** 9;
    const away = ((x - sx) ** 2 + (y - sy) ** 2) * grid * grid;
    const point =
      Math.exp(-away * (900 / (1 + strength * 2 + bright * 6))) + 0.02 * bright * Math.exp(-away * 30);
    light = add(
      light,
      mix(hex('#bcd0ff'), hex('#ffd9b5'), hash(cx, cy, 4 + grid)),
      point * bright * strength,
    );
  }
  return light;
}

export function ringedPlanet(): Scene {
  const bands = gradient('#b98a5c', '#e9cf9f', '#d8a86c', '#f3e2bd', '#c99560', '#e6c48d', '#a97a52');
  const lean = -0.38;
  const [flat, radius] = [0.3, 0.5];
  return (sx, sy) => {
    const [x, y] = [sx * Math.cos(lean) - sy * Math.sin(lean), sx * Math.sin(lean) + sy * Math.cos(lean)];
    const ring = ringAt(Math.hypot(x, y / flat));
    const globe = smooth(radius + 0.0012, radius - 0.0012, Math.hypot(x, y));
    // The far half of the rings is behind the planet, the near half in front.
    const hidden = y > 0 ? globe : 0;
    const shaded = smooth(
      -0.02,
      0.05,
      Math.abs(y / flat + x * 0.35) - radius * (y > 0 && x > 0 ? 0.75 : 0.001),
    );
    const ringAlpha = ring.alpha * (1 - hidden);
    const ringColour = scale(ring.colour, y > 0 && x > 0 ? 0.25 + 0.75 * shaded : 1);
    const planet = globe > 0 ? planetAt(x, y, radius, bands) : hex('#000000');
    const alpha = ringAlpha + globe * (1 - ringAlpha);
    const colour = mix(planet, ringColour, alpha > 0 ? ringAlpha / alpha : 0);
    return [colour[0], colour[1], colour[2], alpha];
  };
}

function ringAt(radius: number): { colour: Colour; alpha: number } {
  const inside = smooth(0.62, 0.65, radius) * smooth(1.2, 1.18, radius);
  const gap = 1 - 0.94 * smooth(0.012, 0.006, Math.abs(radius - 0.985));
  const grooves = 0.35 + 0.65 * clouds(radius * 38, 2, 4, 71);
  return {
    colour: mix(hex('#8a7458'), hex('#f2e0bd'), grooves),
    alpha: inside * gap * clamp(grooves * 1.25),
  };
}

function planetAt(x: number, y: number, radius: number, bands: (t: number) => Colour): Colour {
  const z = Math.sqrt(Math.max(0, radius * radius - x * x - y * y));
  const latitude = (y * 0.95 - z * 0.3) / radius;
  const longitude = Math.atan2(x, z + 0.001);
  const swirl = (clouds(longitude * 3, latitude * 16, 5, 81) - 0.5) * 0.055;
  const fine = clouds(longitude * 2, (latitude + swirl) * 34, 4, 83);
  const colour = mix(bands((latitude + swirl) * 0.5 + 0.5), hex('#8f6642'), fine * 0.35);
  const lit = clamp((-x * 0.62 + y * 0.42 + z * 0.66) / radius);
  return scale(colour, 0.015 + 1.1 * lit ** 0.85);
}
