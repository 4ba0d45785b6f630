// Parses a request's body as a JSON object.
import { Problem } from './problem.ts';

/** Throws a Problem for anything else. */
export function jsonIn(body: Buffer): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body.toString());
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {}
  throw new Problem(400, 'The body is not a JSON object.');
}
