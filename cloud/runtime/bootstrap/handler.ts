// Finds the handler: `worker.handler` is the export `handler` of worker.js, worker.mjs or worker.cjs in the zip.
import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { runtimeError } from './errors.ts';

export type Handler = (event: unknown, context: unknown) => unknown;

const extensions = ['.js', '.mjs', '.cjs'];

/** Throws Lambda's errors: Runtime.ImportModuleError, Runtime.HandlerNotFound and so on. */
export async function loadHandler(root: string, name: string): Promise<Handler> {
  const file = basename(name);
  const dot = file.indexOf('.');
  if (dot < 1 || name.includes('..')) throw runtimeError('Runtime.MalformedHandlerName', 'Bad handler');
  const module = join(dirname(name), file.slice(0, dot));
  const exported = await load(root, module);
  const found = file
    .slice(dot + 1)
    .split('.')
    .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], exported);
  if (found === undefined)
    throw runtimeError('Runtime.HandlerNotFound', `${name} is undefined or not exported`);
  if (typeof found !== 'function') throw runtimeError('Runtime.HandlerNotFound', `${name} is not a function`);
  return asPromised(found as Handler);
}

async function load(root: string, module: string): Promise<unknown> {
  const path = extensions.map((extension) => join(root, module + extension)).find((file) => existsSync(file));
  if (!path) {
    throw runtimeError(
      'Runtime.ImportModuleError',
      `Error: Cannot find module '${module}'\nRequire stack:\n- /var/runtime/index.mjs`,
    );
  }
  try {
    const namespace = await import(pathToFileURL(path).href);
    // Exports that a CommonJS file assigns as one object arrive as the default export only.
    return { ...namespace.default, ...namespace };
  } catch (error) {
    throw renamed(error);
  }
}

function renamed(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const code = 'code' in error ? error.code : undefined;
  const missing = code === 'MODULE_NOT_FOUND' || code === 'ERR_MODULE_NOT_FOUND';
  if (!missing && !(error instanceof SyntaxError)) return error;
  const name = missing ? 'Runtime.ImportModuleError' : 'Runtime.UserCodeSyntaxError';
  const named = runtimeError(name, `${error.name}: ${error.message}`);
  if (error.stack) named.stack = error.stack;
  return named;
}

/** Callback handlers ended with Node.js 24. https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html */
function asPromised(handler: Handler): Handler {
  if (handler.length < 3) return handler;
  if (process.env.AWS_EXECUTION_ENV !== 'AWS_Lambda_nodejs22.x') {
    throw runtimeError(
      'Runtime.CallbackHandlerDeprecated',
      'AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. ' +
        'Write the handler as an async function.',
    );
  }
  const withCallback = handler as (event: unknown, context: unknown, callback: Callback) => unknown;
  return (event, context) =>
    new Promise((resolve, reject) => {
      const answer = withCallback(event, context, (error, value) => (error ? reject(error) : resolve(value)));
      if (answer instanceof Promise) answer.then(resolve, reject);
    });
}

type Callback = (error: unknown, value?: unknown) => void;
