// Preloaded into a cloud of a bench: its requests are believed instead of verified. The difference is the price of
// verifying. The cloud itself has no such switch.
import { registerHooks } from 'node:module';

const verifying = new URL('../../../cloud/authentication/verify.ts', import.meta.url).href;
const believing = new URL('./believe.ts', import.meta.url).href;

registerHooks({
  resolve(specifier, context, nextResolve) {
    const found = nextResolve(specifier, context);
    return found.url === verifying ? { ...found, url: believing } : found;
  },
});
