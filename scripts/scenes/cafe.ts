// A cup of coffee before the lights of a street, out of focus.
import {
  add,
  type Colour,
  clamp,
  clouds,
  hex,
  lerp,
  mix,
  random,
  type Scene,
  scale,
  smooth,
} from './paint.ts';

export function cafeLights(): Scene {
  const lights = streetLights(150);
  return (x, y) => {
    let colour: Colour = mix(hex('#1a0f14'), hex('#0b1226'), smooth(-0.4, 1, y + 0.2 * x));
    for (const light of lights) {
      if (Math.abs(x - light.x) > light.radius * 1.05) continue;
      const away = Math.hypot(x - light.x, y - light.y) / light.radius;
      if (away > 1.05) continue;
      // Out of focus a lamp is a disc, a little brighter at its rim.
      colour = add(colour, light.colour, light.bright * smooth(1.03, 0.97, away) * (0.6 + 0.4 * away ** 4));
    }
    const table = smooth(-0.52, -0.56, y);
    const wood = scale(
      hex('#6b3d22'),
      0.25 + 0.5 * clouds(x * 2, y * 40, 4, 5) + 0.5 * Math.exp(-((x - 0.2) ** 2 + (y + 0.8) ** 2) * 3),
    );
    return cup(x, y, mix(add(colour, hex('#ffddb0'), 0.22 * steam(x, y)), wood, table));
  };
}

function streetLights(count: number) {
  const next = random(2024);
  const colours = ['#ffb347', '#ff7a3c', '#ffd98a', '#ff4f5e', '#4fd0c0', '#5a8cff', '#ffe7c0'].map(hex);
  return Array.from({ length: count }, () => {
    const far = next();
    return {
      x: (next() * 2 - 1) * 1.7,
      y: -0.45 + 1.35 * next() ** 1.5,
      radius: lerp(0.05, 0.19, far ** 1.6),
      bright: lerp(0.5, 0.1, far) * (0.35 + next()),
      colour: colours[Math.floor(next() * colours.length)] ?? hex('#ffb347'),
    };
  });
}

/** White china before the lights, lit from the right; the coffee shows as a dark ellipse. */
function cup(x: number, y: number, behind: Colour): Colour {
  const edge = (inside: number) => smooth(-0.003, 0.003, inside);
  const [cx, rim, foot] = [0.1, -0.2, -0.74];
  const side = x - cx;
  const tall = clamp((y - foot) / (rim - foot));
  const half = 0.2 + 0.2 * tall ** 0.55;
  const saucer = edge(1 - Math.hypot(side / 0.66, (y - foot - 0.005) / 0.105) ** 1);
  const body =
    edge((half - Math.abs(side)) * 0.8) *
    edge(rim - y + 0.001 + 0.07 * Math.sqrt(Math.max(0, 1 - (side / 0.4) ** 2))) *
    edge(y - foot + 0.05 * Math.sqrt(Math.max(0, 1 - (side / half) ** 2)));
  const opening = edge(0.07 * (1 - Math.hypot(side / 0.4, (y - rim) / 0.07)));
  const coffee = edge(0.055 * (1 - Math.hypot(side / 0.36, (y - rim + 0.012) / 0.05)));
  const loop = Math.hypot((side - 0.4) / 1.05, y - rim + 0.2);
  const handle = edge(0.032 - Math.abs(loop - 0.13)) * edge(side - half + 0.01);
  const china = (turn: number) =>
    add(
      scale(hex('#e9dccd'), 0.1 + 0.62 * smooth(-0.4, 1, turn)),
      hex('#ffb066'),
      0.35 * smooth(0.75, 1, turn) + 0.1 * smooth(-0.8, -1, turn),
    );
  let colour = mix(behind, scale(china(side / 0.66), 0.75 - 0.35 * Math.exp(-(side * side) * 9)), saucer);
  colour = mix(colour, china(0.4 + (loop - 0.13) * 9), handle);
  colour = mix(colour, china(side / half), body);
  colour = mix(colour, scale(china(-side / 0.4), 0.75), opening);
  return mix(colour, mix(hex('#2a130a'), hex('#8a4a22'), smooth(-0.3, 0.4, side)), coffee);
}

function steam(x: number, y: number): number {
  const up = y + 0.2;
  if (up < 0) return 0;
  const drift = 0.14 * (clouds(y * 2.2, 4, 3, 8) - 0.5) * (1 + up * 2);
  const width = 0.13 + up * 0.2;
  const curl = smooth(
    0.42,
    0.75,
    clouds((x + drift) * 4.5, y * 2.6 - 3 + clouds(x * 3, y * 2, 3, 9) * 1.4, 5, 10),
  );
  return curl * Math.exp(-(((x - 0.1 + drift) / width) ** 2)) * Math.exp(-up * 1.5) * smooth(0, 0.1, up);
}
