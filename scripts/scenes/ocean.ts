// The sea at sunset.
import {
  add,
  type Colour,
  clamp,
  clouds,
  gradient,
  hash,
  hex,
  mix,
  noise,
  type Scene,
  smooth,
} from './paint.ts';

export function oceanSunset(): Scene {
  const horizon = 0.08;
  const tones = gradient('#ffb45e', '#ff7d58', '#b85585', '#4d4a8c', '#20305f');
  const sky = (x: number, y: number): Colour => {
    const sun = Math.hypot(x + 0.15, y - horizon - 0.12);
    const cover = smooth(0.48, 0.75, clouds(x * 1.3 + 9, ((y - horizon) * 6) / (0.35 + y), 6, 14)) * 0.8;
    const clear = add(tones((y - horizon) * 1.05), hex('#ffd89a'), 0.8 * Math.exp(-sun * 2.6));
    const veiled = mix(
      clear,
      mix(hex('#ffa877'), hex('#5a4a78'), smooth(0, 0.8, sun)),
      cover * smooth(0.02, 0.2, y - horizon),
    );
    return add(veiled, hex('#fff2c8'), 2.6 * smooth(0.103, 0.099, sun) * (1 - cover * 0.5));
  };
  return (x, y) => {
    const below = horizon - y;
    if (below <= 0) return sky(x, y);
    const z = 0.16 / (below + 0.0012);
    const [wx, wz] = [x * z * 5, z * 5];
    const [sx, sz] = slope(wx, wz, z);
    const facing = clamp(below * 1.1 + sz * 0.35);
    const fresnel = 0.06 + 0.94 * (1 - facing) ** 4;
    const mirrored = sky(x + sx * 0.34, horizon + 0.02 + Math.abs(below * 0.55 + sz * 0.3));
    const deep = mix(hex('#06283c'), hex('#0f4a58'), smooth(-0.2, 0.5, sz));
    return mix(mix(deep, mirrored, fresnel), tones(0.02), Math.exp(-below * 26) * 0.5);
  };
}

/** How the water is tilted: waves of several lengths and directions, calmer far away where they average out. */
function slope(x: number, z: number, distance: number): [x: number, z: number] {
  let [sx, sz] = [0, 0];
  for (let wave = 0; wave < 7; wave++) {
    const turn = (hash(wave, 1, 33) - 0.5) * 1.5;
    const length = 1.75 ** wave;
    const phase =
      (x * Math.sin(turn) + z * Math.cos(turn)) * length * 1.15 +
      5 * noise(x * 0.7 * length ** 0.8, z * 0.7 * length ** 0.8, wave);
    const strength = (0.52 * Math.cos(phase)) / (1 + distance * 0.04 * length);
    sx += strength * (Math.sin(turn) + 0.3 * Math.sin(phase * 0.7));
    sz += strength * Math.cos(turn);
  }
  return [sx * 0.5, sz * 0.5];
}
