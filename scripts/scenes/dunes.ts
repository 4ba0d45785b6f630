// Sand in a low sun.
import { clamp, clouds, gradient, hex, mix, noise, type Scene, scale, smooth } from './paint.ts';

/** A field of sand, seen at a low sun: marched ray by ray over the dunes' heights. */
export function desertDunes(): Scene {
  const sun = [-0.82, 0.42, 0.38] as const;
  const sky = gradient('#f7d9a8', '#e9b98a', '#8fb2c9', '#4f86b5');
  return (x, y) => {
    const [dx, dy, dz] = [x * 0.62, (y - 0.42) * 0.62, 1];
    const hit = dy < 0.12 ? march(dx, dy, dz) : undefined;
    const air = sky(0.06 + (y - 0.2) * 0.8);
    if (hit === undefined) return air;
    const [px, pz] = [dx * hit, dz * hit];
    const e = 0.004 * hit;
    const ripple = 0.006 * Math.exp(-hit * 0.35) * Math.sin(px * 60 + 9 * clouds(px * 3, pz * 3, 3, 8));
    const nx = dune(px - e, pz) - dune(px + e, pz) - ripple * 2 * e * 60;
    const nz = dune(px, pz - e) - dune(px, pz + e);
    const length = Math.hypot(nx, 2 * e, nz);
    const lit = clamp((nx * sun[0] + 2 * e * sun[1] + nz * sun[2]) / length);
    const grain = 0.94 + 0.12 * noise(px * 400, pz * 400, 12);
    const sand = mix(hex('#5a2a1c'), hex('#f0a050'), smooth(0.08, 0.75, lit));
    return mix(scale(sand, grain), air, 1 - Math.exp(-hit * 0.075));
  };
}

/** Long waves of sand with a sharp crest, steep on the lee side. */
function dune(x: number, z: number): number {
  const bend = 1.6 * clouds(x * 0.25, z * 0.25, 3, 3);
  const wave = (at: number) => {
    const phase = at - Math.floor(at);
    return phase < 0.7 ? smooth(0, 0.7, phase) ** 1.2 : 1 - smooth(0.7, 1.02, phase);
  };
  return (
    0.5 * wave(x * 0.23 + z * 0.17 + bend) * (0.5 + clouds(x * 0.2, z * 0.2, 2, 6)) +
    0.16 * wave(x * 0.5 - z * 0.33 + bend * 1.4) -
    1.05
  );
}

/** Distance to the sand along a ray, or undefined for the sky. Steps grow with distance; the last one is halved. */
function march(dx: number, dy: number, dz: number): number | undefined {
  let previous = 0.6;
  for (let t = 0.6; t < 34; t += 0.03 + t * 0.03) {
    if (dy * t < dune(dx * t, dz * t)) {
      let [low, high] = [previous, t];
      for (let i = 0; i < 9; i++) {
        const middle = (low + high) / 2;
        if (dy * middle < dune(dx * middle, dz * middle)) high = middle;
        else low = middle;
      }
      return high;
    }
    previous = t;
  }
  return undefined;
}
