// The REST protocols identify an operation by method and path: one table per service, as in AWS's API references.
import type { CloudRequest } from '../service.ts';

/** Method, path with `{Label}`s, status of success. */
export type RestRoute = readonly [method: string, path: string, status: number];

export interface RestTable<Name extends string> {
  /** The operation and the labels of its path, decoded; undefined when there is none. */
  match(
    request: Pick<CloudRequest, 'method' | 'path'>,
  ): { name: Name; labels: Record<string, string> } | undefined;
  successStatus(name: Name): number;
}

export function restTable<Name extends string>(routes: Record<Name, RestRoute>): RestTable<Name> {
  const compiled = Object.entries<RestRoute>(routes).map(([name, [method, path]]) => {
    const pattern = path.replace(/\{(\w+)\}/g, '(?<$1>[^/]+)');
    return { name: name as Name, method, pattern: new RegExp(`^${pattern}/?$`) };
  });
  return {
    match({ method, path }) {
      for (const route of compiled) {
        const found = route.method === method ? route.pattern.exec(path) : null;
        if (!found) continue;
        const labels = Object.entries(found.groups ?? {}).map(([label, value]) => [
          label,
          decodeURIComponent(value),
        ]);
        return { name: route.name, labels: Object.fromEntries(labels) };
      }
      return undefined;
    },
    successStatus: (name) => routes[name][2],
  };
}
