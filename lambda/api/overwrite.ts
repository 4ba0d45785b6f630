// `?overwrite=true`, for every kind of upload.
import { Problem } from './problem.ts';

/** May an upload replace an image of the same name? */
export function isOverwrite(query: URLSearchParams): boolean {
  const text = query.get('overwrite') ?? 'false';
  if (text !== 'true' && text !== 'false') throw new Problem(400, 'overwrite must be true or false.');
  return text === 'true';
}
