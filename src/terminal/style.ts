// Colours and marks. Without colour the marks alone carry the meaning.
import { styleText } from 'node:util';

export type Color = 'green' | 'red' | 'yellow' | 'cyan' | 'dim' | 'bold';

export interface Style {
  paint(color: Color, text: string): string;
}

/** The caller decides `isColored` (NO_COLOR, --no-color, no TTY), so nothing is looked up here. */
export function makeStyle(isColored: boolean): Style {
  return {
    paint: (color, text) => (isColored ? styleText(color, text, { validateStream: false }) : text),
  };
}

export const marks = { done: '✔', failed: '✖', note: '·', fix: '→', warning: '!' } as const;
