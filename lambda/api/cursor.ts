// The end of a page as callers send it back: opaque to them, and validated, because they may send anything.
import { type Position, statuses } from './catalog.ts';

export function cursorOf(position: Position | undefined): string | null {
  return position ? Buffer.from(JSON.stringify(position)).toString('base64url') : null;
}

/** Undefined unless it is one of our cursors. */
export function positionOf(cursor: string): Position | undefined {
  try {
    const { status, after } = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    const isAfter =
      after === undefined ||
      (typeof after.name === 'string' &&
        typeof after.processedAt === 'string' &&
        after.name &&
        after.processedAt);
    return statuses.includes(status) && isAfter
      ? { status, after: after && { name: after.name, processedAt: after.processedAt } }
      : undefined;
  } catch {
    return undefined;
  }
}
