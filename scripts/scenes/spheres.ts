// Spheres of metal and lacquer on a chequered floor, ray by ray.
import { add, type Colour, clamp, hex, lerp, mix, type Scene, scale, smooth } from './paint.ts';

type Vector = [x: number, y: number, z: number];
const dot = (a: Vector, b: Vector) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
const along = (from: Vector, way: Vector, t: number): Vector => [
  from[0] + way[0] * t,
  from[1] + way[1] * t,
  from[2] + way[2] * t,
];
const unit = (a: Vector): Vector => {
  const length = Math.hypot(...a);
  return [a[0] / length, a[1] / length, a[2] / length];
};
const mirror = (way: Vector, normal: Vector): Vector => along(way, normal, -2 * dot(way, normal));

interface Sphere {
  centre: Vector;
  radius: number;
  colour: Colour;
  shine: number;
}

const spheres: Sphere[] = [
  { centre: [0, 0.9, 4.4], radius: 0.9, colour: hex('#d8dde6'), shine: 0.82 },
  { centre: [-1.75, 0.62, 3.7], radius: 0.62, colour: hex('#d9432f'), shine: 0.25 },
  { centre: [1.55, 0.55, 3.4], radius: 0.55, colour: hex('#1f7fae'), shine: 0.3 },
  { centre: [0.62, 0.3, 2.55], radius: 0.3, colour: hex('#f0b429'), shine: 0.35 },
  { centre: [-0.66, 0.36, 2.7], radius: 0.36, colour: hex('#2f9e6e'), shine: 0.28 },
  { centre: [2.7, 0.95, 6], radius: 0.95, colour: hex('#8d5fc4'), shine: 0.3 },
  { centre: [-3, 0.8, 6.4], radius: 0.8, colour: hex('#e0e0e0'), shine: 0.75 },
];
const lamp = unit([-0.55, 0.8, -0.45]);

export function mirrorSpheres(): Scene {
  return (x, y) => trace([0, 1.15, -1.6], unit([x * 0.52, y * 0.52 - 0.1, 1]), 0);
}

function trace(from: Vector, way: Vector, depth: number): Colour {
  const [sphere, at] = nearest(from, way);
  const floor = way[1] < 0 ? -from[1] / way[1] : Infinity;
  if (floor < at) return floorColour(along(from, way, floor), way, floor, depth);
  if (!sphere) return backdrop(way);
  const point = along(from, way, at);
  const normal = unit(along(point, sphere.centre, -1));
  const lit = clamp(dot(normal, lamp)) * (1 - shadow(point) * 0.9);
  const matt = scale(sphere.colour, 0.14 + 0.16 * (normal[1] + 1) + 0.85 * lit);
  const edge = sphere.shine + (1 - sphere.shine) * 0.75 * (1 + dot(way, normal)) ** 4;
  const seen =
    depth < 4 ? trace(along(point, normal, 1e-4), mirror(way, normal), depth + 1) : backdrop(normal);
  const spark = clamp(dot(mirror(way, normal), lamp)) ** 260 * 3;
  return add(
    mix(
      matt,
      mix(seen, [seen[0] * sphere.colour[0], seen[1] * sphere.colour[1], seen[2] * sphere.colour[2]], 0.35),
      edge,
    ),
    [1, 0.97, 0.9],
    spark * (1 - shadow(point)),
  );
}

function nearest(from: Vector, way: Vector): [Sphere | undefined, number] {
  let [found, at]: [Sphere | undefined, number] = [undefined, Infinity];
  for (const sphere of spheres) {
    const toCentre = along(from, sphere.centre, -1);
    const half = dot(toCentre, way);
    const under = half * half - dot(toCentre, toCentre) + sphere.radius ** 2;
    const distance = -half - Math.sqrt(under);
    if (under > 0 && distance > 1e-4 && distance < at) [found, at] = [sphere, distance];
  }
  return [found, at];
}

/** 0 in the light, 1 in the dark, soft between: how near the way to the lamp passes a sphere. */
function shadow(point: Vector): number {
  let dark = 0;
  for (const { centre, radius } of spheres) {
    const to: Vector = [centre[0] - point[0], centre[1] - point[1], centre[2] - point[2]];
    const reach = dot(to, lamp);
    if (reach <= 0.02) continue;
    const miss = Math.sqrt(Math.max(0, dot(to, to) - reach * reach));
    if (Math.hypot(...to) > radius * 1.001)
      dark = Math.max(dark, smooth(radius + reach * 0.09, radius - reach * 0.09, miss));
  }
  return dark;
}

function floorColour(point: Vector, way: Vector, at: number, depth: number): Colour {
  const far = Math.exp(-at * 0.05);
  const soft = clamp(0.004 * at, 0.002, 0.3);
  const tile = (v: number) => smooth(-soft, soft, Math.sin(v * 2.4) / 2.4);
  const [a, b] = [tile(point[0] + 0.4), tile(point[2])];
  const check = lerp(0.5, a * (1 - b) + b * (1 - a), Math.exp(-at * 0.06));
  const ground = mix(hex('#8d8378'), hex('#efe8dc'), check);
  const contact = spheres.reduce(
    (light, { centre, radius }) =>
      light *
      (1 -
        0.6 *
          Math.exp(-(((point[0] - centre[0]) ** 2 + (point[2] - centre[2]) ** 2) / (radius * radius)) * 1.6)),
    1,
  );
  const lit = scale(ground, (0.3 + 0.62 * (1 - shadow(point))) * contact);
  const seen =
    depth < 3 ? trace(along(point, [0, 1, 0], 1e-4), [way[0], -way[1], way[2]], depth + 1) : backdrop(way);
  return mix(backdrop(way), mix(lit, seen, 0.08 + 0.5 * (1 + way[1]) ** 8), far);
}

function backdrop(way: Vector): Colour {
  const sky = mix(hex('#f3e3cf'), hex('#5d8fc0'), smooth(-0.05, 0.7, way[1]));
  return add(sky, [1, 0.93, 0.8], 1.2 * clamp(dot(way, lamp)) ** 60);
}
