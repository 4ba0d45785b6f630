// Dragging the mouse draws a rectangle over the grid and selects what it touches. A drag may start on a picture: only a
// press without movement opens it.
import { type RefObject, useEffect, useRef, useState } from 'react';
import { useGallery } from '../gallery.ts';
import type { Entry } from '../grid/entry.ts';
import type { Row } from '../grid/layout.ts';
import { type Area, areaBetween, indexesIn } from './area.ts';

interface DragSelectProps {
  box: RefObject<HTMLElement | null>;
  rows: readonly Row[];
  gap: number;
  entries: readonly Entry[];
}

export function DragSelect(grid: DragSelectProps) {
  const area = useDrag(grid);
  if (!area) return null;
  const { left, top, right, bottom } = area;
  return <div className="drag-area" style={{ left, top, width: right - left, height: bottom - top }} />;
}

/** A drag cannot start on these. Albums are links, which browsers drag themselves. */
const notHere = 'a, input, dialog, .tile-check, .retry, .dock, .banner, .notice';

function useDrag(grid: DragSelectProps): Area | null {
  const { selection } = useGallery();
  const [area, setArea] = useState<Area | null>(null);
  // The grid changes during a drag when pictures arrive.
  const latest = useRef(grid);
  latest.current = grid;
  useEffect(() => {
    let drag: Drag | undefined;
    const show = (at: Area) => {
      const { rows, gap, entries } = latest.current;
      setArea(at);
      const touched = indexesIn(rows, gap, at).map((index) => entries[index]);
      return touched.flatMap((entry) => (entry?.kind === 'shot' ? [entry.name] : []));
    };
    const onDown = (event: PointerEvent) => {
      const { target, pointerType, button } = event;
      const box = latest.current.box.current;
      if (pointerType !== 'mouse' || button !== 0 || !box || !(target instanceof Element)) return;
      if (!target.closest('main') || target.closest(notHere)) return;
      const isMore = event.ctrlKey || event.metaKey || event.shiftKey;
      const before = [...selection.state.get().names];
      const kept = isMore ? before : [];
      drag = followDrag(event, box, {
        onArea: (at) => selection.set([...kept, ...show(at)]),
        onCancel: () => selection.set(before),
        onEnd: () => setArea(null),
      });
    };
    document.addEventListener('pointerdown', onDown);
    return () => {
      document.removeEventListener('pointerdown', onDown);
      drag?.end();
    };
  }, [selection]);
  return area;
}

interface Drag {
  end(): void;
}

interface DragEvents {
  onArea(area: Area): void;
  onCancel(): void;
  onEnd(): void;
}

/** Ignores small hand movements during a click. */
const minPixels = 6;
/** The page scrolls while the mouse is this close to the window's edge. */
const edgePixels = 48;
const scrollPixels = 16;

function followDrag(start: MouseEvent, box: HTMLElement, { onArea, onCancel, onEnd }: DragEvents): Drag {
  const from = placeIn(box, start);
  let pointer: { clientX: number; clientY: number } = start;
  let isMoving = false;
  const draw = () => onArea(areaBetween(from, placeIn(box, pointer)));
  const onMove = (event: PointerEvent) => {
    const far = Math.hypot(event.clientX - start.clientX, event.clientY - start.clientY);
    pointer = event;
    if (!isMoving && far >= minPixels) {
      isMoving = true;
      box.classList.add('dragging');
      // The press has started a text selection.
      getSelection()?.removeAllRanges();
      scrollAlong(() => (isMoving ? pointer.clientY : undefined));
    }
    if (isMoving) draw();
  };
  const onScroll = () => {
    if (isMoving) draw();
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || !isMoving) return;
    event.stopPropagation();
    onCancel();
    listening.abort();
    finish();
  };
  const listening = new AbortController();
  const finish = () => {
    listening.abort();
    box.classList.remove('dragging');
    if (isMoving) ignoreNextClick();
    isMoving = false;
    onEnd();
  };
  listen({ onMove, onScroll, onKey, onEnd: finish }, listening.signal);
  return { end: finish };
}

interface Listeners {
  onMove(event: PointerEvent): void;
  onScroll(): void;
  onKey(event: KeyboardEvent): void;
  onEnd(): void;
}

function listen({ onMove, onScroll, onKey, onEnd }: Listeners, signal: AbortSignal): void {
  document.addEventListener('pointermove', onMove, { signal });
  document.addEventListener('pointerup', onEnd, { signal });
  document.addEventListener('pointercancel', onEnd, { signal });
  document.addEventListener('scroll', onScroll, { signal });
  document.addEventListener('keydown', onKey, { signal, capture: true });
}

/** Scrolls the page while the mouse is near the window's edge. `mouseY` returns undefined once the drag is over. */
function scrollAlong(mouseY: () => number | undefined): void {
  const scroll = () => {
    const y = mouseY();
    if (y === undefined) return;
    const step = edgeStep(y);
    if (step !== 0) window.scrollBy(0, step);
    requestAnimationFrame(scroll);
  };
  scroll();
}

function placeIn(box: HTMLElement, { clientX, clientY }: { clientX: number; clientY: number }) {
  const { left, top } = box.getBoundingClientRect();
  return { x: clientX - left, y: clientY - top };
}

function edgeStep(y: number): number {
  if (y < edgePixels) return -scrollPixels;
  return y > innerHeight - edgePixels ? scrollPixels : 0;
}

/** The click after a drag would open the picture under the mouse. If no click follows, the next press ends the wait. */
function ignoreNextClick(): void {
  const waiting = new AbortController();
  const { signal } = waiting;
  const ignore = (event: MouseEvent) => {
    event.stopPropagation();
    event.preventDefault();
    waiting.abort();
  };
  document.addEventListener('click', ignore, { signal, capture: true });
  document.addEventListener('pointerdown', () => waiting.abort(), { signal, capture: true });
}
