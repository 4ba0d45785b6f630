// Sets a point in a picture by click, drag or arrow keys.
import type { KeyboardEvent, PointerEvent } from 'react';
import { nearest, type Point } from './cuts.ts';

interface PointFieldProps {
  src: string;
  point: Point;
  onChange(point: Point): void;
}

const steps: Readonly<Record<string, Point>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};
/** Fractions of the picture per key press; the larger one with Shift. */
const [step, leap] = [0.01, 0.1];

export function PointField({ src, point, onChange }: PointFieldProps) {
  const follow = (event: PointerEvent<HTMLElement>) => {
    const { left, top, width, height } = event.currentTarget.getBoundingClientRect();
    onChange(nearest({ x: (event.clientX - left) / width, y: (event.clientY - top) / height }));
  };
  const move = (event: KeyboardEvent) => {
    const way = steps[event.key];
    if (!way) return;
    event.preventDefault();
    const far = event.shiftKey ? leap : step;
    onChange(nearest({ x: point.x + way.x * far, y: point.y + way.y * far }));
  };
  return (
    <button
      type="button"
      className="focal-point"
      aria-label={`The point: ${percent(point.x)} from the left, ${percent(point.y)} from the top`}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        follow(event);
      }}
      onPointerMove={(event) => {
        if (event.currentTarget.hasPointerCapture(event.pointerId)) follow(event);
      }}
      onKeyDown={move}
    >
      <img src={src} alt="" draggable={false} />
      <span style={{ left: percent(point.x), top: percent(point.y) }} />
    </button>
  );
}

const percent = (share: number) => `${Math.round(share * 1000) / 10}%`;
