// A loop of paper hills at sunrise, in flat colours: what a GIF of 256 colours can show without speckles.
import { clouds, gradient, hex, lerp, mix, type Scene, scale, smooth } from './paint.ts';

/** `time` runs from 0 to 1 and back to the start. */
export function paperSunrise(time: number): Scene {
  const day = 0.5 - 0.5 * Math.cos(time * 2 * Math.PI);
  const sky = gradient('#1d2a55', '#5a4a86', '#d9737a', '#ffb36b');
  const hills = gradient('#b5566b', '#7b3f6b', '#4a3163', '#2a2450', '#161a38');
  const sunY = lerp(-0.35, 0.5, day);
  return (x, y) => {
    // Rings of paper round the sun, each a little darker.
    const away = Math.hypot(x, y - sunY);
    const ring = Math.floor(away / 0.22 + 0.5 * smooth(-0.004, 0.004, ((away / 0.22) % 1) - 1));
    let colour = scale(sky(1 - ring * 0.16 + (day - 1) * 0.35), lerp(0.75, 1, day));
    colour = mix(colour, mix(hex('#ff8a4c'), hex('#fff0b8'), day), smooth(0.2025, 0.1975, away));
    for (let layer = 0; layer < 5; layer++) {
      const top =
        lerp(0.02, -0.75, layer / 4) + 0.34 * (clouds(x * 0.9 + layer * 7.7, layer * 3, 3, 90 + layer) - 0.5);
      colour = mix(colour, scale(hills(layer / 4), lerp(0.6, 1, day)), smooth(-0.003, 0.003, top - y));
    }
    return colour;
  };
}
