// The OpenAPI document, generated from the routes themselves.
import type { Route } from './route.ts';
import { schema, schemas } from './schemas.ts';

export function openApiDocument(routes: readonly Route[]): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const route of routes) {
    const methods = paths[route.path] ?? {};
    paths[route.path] = { ...methods, [route.method.toLowerCase()]: operationOf(route) };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'thumbs', version: '1', description: 'Pictures of a stack and their thumbnails.' },
    servers: [{ url: '.', description: 'The address of this document.' }],
    paths,
    components: { schemas, securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
  };
}

function operationOf({
  id,
  summary,
  description,
  access,
  path,
  query,
  body,
  answers,
  problems,
  isShared,
}: Route): object {
  const answered = Object.entries(answers).map(([status, { description, schema: shape }]) => [
    status,
    { description, ...(shape ? { content: { 'application/json': { schema: shape } } } : {}) },
  ]);
  const refused = problems.map((status) => [String(status), problem]);
  // Reading may be open: the token is needed only where setup requires it.
  const security = { anyone: [], read: [{}, { token: [] }], write: [{ token: [] }] }[access];
  return {
    operationId: id,
    summary,
    ...(description ? { description } : {}),
    parameters: parametersOf(path, { ...query, ...(isShared ? { share } : {}) }),
    ...(body ? { requestBody: { required: true, content: mapValues(body, (schema) => ({ schema })) } } : {}),
    responses: { ...Object.fromEntries([...answered, ...refused]), default: problem },
    security,
  };
}

const share = {
  type: 'string',
  description: 'A share link: in place of the token, and confined to what it opens.',
};

const problem = {
  description: 'The reason for the refusal.',
  content: { 'application/problem+json': { schema: schema('Problem') } },
};

function parametersOf(path: string, query: Route['query'] = {}): object[] {
  const name = {
    name: 'name',
    in: 'path',
    required: true,
    description:
      'Slashes need no encoding. API Gateway cuts a path at a question mark, even an encoded one: put such a name into `?name=`, with `-` here.',
    schema: { type: 'string', minLength: 1 },
  };
  const others = Object.entries(query).map(([name, schema]) => ({
    name,
    in: 'query',
    required: false,
    schema,
  }));
  return [...(path.endsWith('{name}') ? [name] : []), ...others];
}

const mapValues = <A, B>(object: Record<string, A>, map: (value: A) => B): Record<string, B> =>
  Object.fromEntries(Object.entries(object).map(([key, value]) => [key, map(value)]));
