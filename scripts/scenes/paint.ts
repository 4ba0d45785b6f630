// What every scene is painted with: colours, noise, and the loop over pixels. Everything is seeded: same picture, always.

/** Linear light, 0 to 1 (more is brighter than paper white). A fourth number is opacity. */
export type Colour = readonly [red: number, green: number, blue: number, alpha?: number];

/** A picture as a function: `y` runs from -1 (bottom) to 1 (top), `x` likewise times width by height. */
export type Scene = (x: number, y: number) => Colour;

export interface Raster {
  data: Buffer;
  width: number;
  height: number;
  channels: 3 | 4;
}

export const clamp = (value: number, low = 0, high = 1) => Math.max(low, Math.min(high, value));
export const lerp = (from: number, to: number, t: number) => from + (to - from) * t;
export const mix = (a: Colour, b: Colour, t: number): Colour => [
  a[0] + (b[0] - a[0]) * t,
  a[1] + (b[1] - a[1]) * t,
  a[2] + (b[2] - a[2]) * t,
];
export const add = (a: Colour, b: Colour, amount = 1): Colour => [
  a[0] + b[0] * amount,
  a[1] + b[1] * amount,
  a[2] + b[2] * amount,
];
export const scale = (a: Colour, factor: number): Colour => [a[0] * factor, a[1] * factor, a[2] * factor];

/** 0 below `low`, 1 above `high`, smooth between. */
export function smooth(low: number, high: number, value: number): number {
  const t = clamp((value - low) / (high - low));
  return t * t * (3 - 2 * t);
}

const named = new Map<string, Colour>();

/** `#rrggbb` as linear light. Asked for at every pixel, hence the memory. */
export function hex(text: string): Colour {
  const known = named.get(text);
  if (known) return known;
  const channel = (at: number) => (Number.parseInt(text.slice(at, at + 2), 16) / 255) ** 2.2;
  const colour: Colour = [channel(1), channel(3), channel(5)];
  named.set(text, colour);
  return colour;
}

/** Colours along a line, from 0 to 1, evenly spaced. */
export function gradient(...stops: string[]): (t: number) => Colour {
  const colours = stops.map(hex);
  return (t) => {
    const at = clamp(t) * (colours.length - 1);
    const index = Math.min(Math.floor(at), colours.length - 2);
    return mix(colours[index] ?? [0, 0, 0], colours[index + 1] ?? [0, 0, 0], smooth(0, 1, at - index));
  };
}

/** Pseudo-random numbers from 0 to 1, the same for the same seed (mulberry32). */
export function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** 0 to 1 for a cell of the grid. */
export function hash(x: number, y: number, seed = 0): number {
  let h = Math.imul(x | 0, 374761393) ^ Math.imul(y | 0, 668265263) ^ Math.imul(seed | 0, 1442695041);
  h = Math.imul(h ^ (h >>> 13), 1274126177);
  h = Math.imul(h ^ (h >>> 16), 2246822519);
  return ((h ^ (h >>> 15)) >>> 0) / 4294967296;
}

/** Value noise, 0 to 1, with features about one unit wide. */
export function noise(x: number, y: number, seed = 0): number {
  const [cx, cy] = [Math.floor(x), Math.floor(y)];
  const [fx, fy] = [x - cx, y - cy];
  const ease = (t: number) => t * t * t * (t * (t * 6 - 15) + 10);
  const [u, v] = [ease(fx), ease(fy)];
  const bottom = lerp(hash(cx, cy, seed), hash(cx + 1, cy, seed), u);
  const top = lerp(hash(cx, cy + 1, seed), hash(cx + 1, cy + 1, seed), u);
  return lerp(bottom, top, v);
}

/** Noise in octaves, each half as strong and twice as fine; 0 to 1. */
export function clouds(x: number, y: number, octaves: number, seed = 0): number {
  let [sum, weight, total] = [0, 0.5, 0];
  let [px, py] = [x, y];
  for (let octave = 0; octave < octaves; octave++) {
    sum += weight * noise(px, py, seed + octave);
    total += weight;
    weight /= 2;
    // Turned a little each time, so that the grid does not show.
    [px, py] = [1.6 * px - 1.2 * py + 7.3, 1.2 * px + 1.6 * py + 3.1];
  }
  return sum / total;
}

/** Remembers what depends on the column alone: rows come one after another, and ask for the same columns again. */
export function perColumn<T>(compute: (x: number) => T): (x: number) => T {
  const known = new Map<number, T>();
  return (x) => {
    const found = known.get(x) ?? compute(x);
    known.set(x, found);
    return found;
  };
}

/**
 * Paints a scene, averaging `samples` × `samples` points a pixel. A trace of noise (`dither`, in steps of 8 bits)
 * keeps gradients from banding.
 */
export function paint(width: number, height: number, scene: Scene, samples = 1, dither = 0.7): Raster {
  const channels = scene(0, 0).length === 4 ? 4 : 3;
  const data = Buffer.alloc(width * height * channels);
  const step = 2 / height;
  let at = 0;
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const [r, g, b, a] = average(scene, (column - width / 2) * step, 1 - row * step, step, samples);
      const grain = (hash(column, row, 99) - 0.5) * dither;
      for (const light of [r, g, b]) data[at++] = clamp(encode(light) * 255 + grain, 0, 255) + 0.5;
      if (channels === 4) data[at++] = clamp(a) * 255 + 0.5;
    }
  }
  return { data, width, height, channels };
}

function average(scene: Scene, x: number, y: number, step: number, samples: number) {
  let [r, g, b, a] = [0, 0, 0, 0];
  for (let i = 0; i < samples * samples; i++) {
    const colour = scene(
      x + (step * ((i % samples) + 0.5)) / samples,
      y - (step * (Math.floor(i / samples) + 0.5)) / samples,
    );
    const alpha = colour[3] ?? 1;
    r += colour[0] * alpha;
    g += colour[1] * alpha;
    b += colour[2] * alpha;
    a += alpha;
  }
  const whole = a || 1;
  return [r / whole, g / whole, b / whole, a / (samples * samples)] as const;
}

/** Linear light to a display's, with a soft shoulder so that highlights do not clip hard. */
function encode(light: number): number {
  const soft = light <= 0.8 ? Math.max(0, light) : 0.8 + 0.2 * (1 - Math.exp((0.8 - light) / 0.2));
  return soft ** (1 / 2.2);
}
