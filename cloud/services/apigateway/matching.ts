// Which route of an API takes a request: the most specific one, whatever the order of creation.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
import type { Route } from '@aws-sdk/client-apigatewayv2';

export interface Match {
  route: Route;
  /** `GET`, `ANY`; undefined for `$default`. */
  method: string | undefined;
  /** `/images/{name+}`; `$default`. */
  path: string;
  parameters: Record<string, string>;
}

/** `path` is decoded. Literals win over variables, those over greedy ones, a method over ANY; `$default` is last. */
export function matchRoute(routes: Route[], method: string, path: string): Match | undefined {
  const matches = routes.flatMap((route) => matchOne(route, method, path) ?? []);
  return matches.sort((a, b) => (rank(a) < rank(b) ? -1 : 1))[0];
}

function matchOne(route: Route, method: string, path: string): Match | undefined {
  const key = route.RouteKey ?? '';
  if (key === '$default') return { route, method: undefined, path: key, parameters: {} };
  const [wanted = '', pattern = ''] = key.split(' ');
  if (wanted !== 'ANY' && wanted !== method) return undefined;
  const names: string[] = [];
  const expression = pattern.replace(/\{([^}+]+)(\+?)\}|[.*+?^${}()|[\]\\]/g, (text, name, greedy) => {
    if (name === undefined) return `\\${text}`;
    names.push(name);
    return greedy ? '(.+)' : '([^/]+)';
  });
  const found = new RegExp(`^${expression}$`, 's').exec(path);
  if (!found) return undefined;
  const parameters = Object.fromEntries(names.map((name, index) => [name, found[index + 1] ?? '']));
  return { route, method: wanted, path: pattern, parameters };
}

/** One letter per segment, then one for the method; the smallest wins. `$default` comes after all. */
function rank({ method, path }: Match): string {
  if (method === undefined) return '~';
  const kinds = path
    .split('/')
    .map((segment) => (segment.endsWith('+}') ? 'c' : segment.startsWith('{') ? 'b' : 'a'));
  return `${kinds.join('')} ${method === 'ANY' ? 'b' : 'a'}`;
}
