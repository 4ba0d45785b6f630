// Confines a function to its zip. Its folder lies inside a project here, whose node_modules Node would find on its way
// up, so that a package missing from the zip would go unnoticed until AWS.
import { realpathSync } from 'node:fs';
import * as nodeModule from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Node before 22.15 has no such hooks; functions run unconfined there. */
export function confineImports(root: string): void {
  const inside = pathToFileURL(join(realpathSync(root), '/')).href;
  nodeModule.registerHooks?.({
    resolve(specifier, context, nextResolve) {
      const found = nextResolve(specifier, context);
      if (!found.url.startsWith('file:') || found.url.startsWith(inside)) return found;
      const required = context.conditions?.includes('require');
      throw Object.assign(
        new Error(`Cannot find package '${specifier}' imported from ${context.parentURL}`),
        {
          code: required ? 'MODULE_NOT_FOUND' : 'ERR_MODULE_NOT_FOUND',
        },
      );
    },
  });
}
