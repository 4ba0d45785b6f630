// Colours and marks. Without colour the marks alone tell.
import { styleText } from 'node:util';

export type Color = 'green' | 'red' | 'yellow' | 'cyan' | 'dim' | 'bold';

export interface Style {
  paint(color: Color, text: string): string;
}

/** `isColored` is decided by the caller (NO_COLOR, --no-color, no TTY), so nothing is looked up here. */
export function makeStyle(isColored: boolean): Style {
  return {
    paint: (color, text) => (isColored ? styleText(color, text, { validateStream: false }) : text),
  };
}

export const marks = { done: '✔', failed: '✖', note: '·', fix: '→', warning: '!' } as const;
