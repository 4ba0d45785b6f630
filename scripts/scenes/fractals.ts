// Two fractals with continuous colouring: the fraction of an iteration left over makes the bands a gradient.
import { type Colour, gradient, mix, type Scene, scale } from './paint.ts';

const bailout = 1 << 16;

export function mandelbrot(): Scene {
  const colours = gradient(
    '#05123a',
    '#0e4f9e',
    '#7fd4f2',
    '#fff6d8',
    '#ffb02e',
    '#a8321c',
    '#2a0a2e',
    '#05123a',
  );
  const [centreX, centreY, size] = [-0.743644786, 0.1318252536, 0.0000085 * 300];
  return (x, y) => {
    const [cx, cy] = [centreX + x * size, centreY + y * size];
    return coloured(
      escapeTime(0, 0, cx, cy, 1800),
      (steps) => colours((Math.log(steps + 4) * 0.62) % 1),
      [0.004, 0.006, 0.02],
    );
  };
}

export function julia(): Scene {
  const colours = gradient(
    '#0b0724',
    '#3b1d6e',
    '#c23b7a',
    '#ff9a5a',
    '#fff3cf',
    '#4fc7c2',
    '#143a66',
    '#0b0724',
  );
  const turn = 0.55;
  return (x, y) => {
    const [rx, ry] = [x * Math.cos(turn) - y * Math.sin(turn), x * Math.sin(turn) + y * Math.cos(turn)];
    const steps = escapeTime(rx * 0.62, ry * 0.62, -0.79, 0.15, 900);
    return coloured(steps, (at) => colours((at / 95) ** 0.62 % 1), [0.02, 0.01, 0.05]);
  };
}

/** Iterations until z² + c has run away, with a fraction; undefined when it never does. */
function escapeTime(zx: number, zy: number, cx: number, cy: number, most: number): number | undefined {
  for (let step = 0; step < most; step++) {
    const [xx, yy] = [zx * zx, zy * zy];
    if (xx + yy > bailout) return step + 1 - Math.log2(Math.log2(xx + yy) / 2);
    zy = 2 * zx * zy + cy;
    zx = xx - yy + cx;
  }
  return undefined;
}

function coloured(steps: number | undefined, colour: (steps: number) => Colour, inside: Colour): Colour {
  if (steps === undefined) return inside;
  return mix(colour(steps), scale(colour(steps), 1.15), 0.5);
}
