// Only names of the loopback address are served: a web page may point a name of its own at 127.0.0.1 (DNS rebinding)
// and would then read buckets from the visitor's browser.

/** A Host header: `127.0.0.1:4566`, `localhost`, `[::1]`, or anything below `.localhost` and `.127.0.0.1`. */
export function isLoopbackHost(host: string | undefined): boolean {
  // Browsers always send one; HTTP/1.0 programs may omit it.
  if (host === undefined) return true;
  return /^(?:(?:[\w.-]+\.)?(?:localhost|127\.0\.0\.1)|\[::1\])(?::\d+)?$/i.test(host);
}
