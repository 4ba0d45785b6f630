// Selects resources and their dependencies, to make a stack piece by piece or to repair one piece.
import { UsageError } from '../errors/errors.ts';
import type { Resource } from './resource.ts';

/** In the order of `resources`. Throws UsageError for an id that is not among them. */
export function withNeeds(resources: readonly Resource[], ids: readonly string[]): Resource[] {
  const byId = new Map(resources.map((resource) => [resource.id, resource]));
  const chosen = new Set<string>();
  const choose = (id: string) => {
    if (chosen.has(id)) return;
    chosen.add(id);
    // A dependency that these settings exclude is not needed.
    for (const need of byId.get(id)?.needs ?? []) if (byId.has(need)) choose(need);
  };
  for (const id of ids) {
    if (!byId.has(id)) throw unknown(id, [...byId.keys()]);
    choose(id);
  }
  return resources.filter(({ id }) => chosen.has(id));
}

function unknown(id: string, ids: string[]): UsageError {
  return new UsageError(`'${id}' is not part of this stack`, `--only takes ${ids.join(', ')}`);
}
