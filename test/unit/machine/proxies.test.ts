import { expect, it } from 'vitest';
import { proxyExceptions } from '../../../src/machine/proxies.ts';

const both = (text: string) => ({ NO_PROXY: text, no_proxy: text });

it.each<[Record<string, string>, object]>([
  [{}, {}],
  [{ NO_PROXY: 'example.com', HTTPS_PROXY: 'http://proxy:1', http_proxy: '' }, {}],
  [{ HTTP_PROXY: 'http://proxy:1' }, both('127.0.0.1')],
  [{ http_proxy: 'http://proxy:1', NO_PROXY: 'a,b' }, both('a,b,127.0.0.1')],
  [{ all_proxy: 'http://proxy:1', NO_PROXY: 'a', no_proxy: 'b' }, both('b,127.0.0.1')],
  [{ HTTP_PROXY: 'http://proxy:1', NO_PROXY: '127.0.0.1,a' }, both('127.0.0.1,a')],
])('%j is answered with %j, so that nobody asks a proxy for this machine', (environment, exceptions) => {
  expect(proxyExceptions(environment)).toEqual(exceptions);
});
