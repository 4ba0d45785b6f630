// Regions do not see one another, but fauxqs and dynalite know only one: so each region gets its own, opened when asked for.

export interface PerRegion<T> {
  in(region: string): Promise<T>;
  /** Closes what was opened; nothing can be opened afterwards. */
  close(): Promise<void>;
}

export function perRegion<T>(
  open: (region: string) => Promise<T>,
  close: (one: T) => Promise<void>,
): PerRegion<T> {
  const opened = new Map<string, Promise<T>>();
  let closed = false;
  return {
    in(region) {
      if (closed) return Promise.reject(new Error('The embedded cloud is stopping.'));
      const one = opened.get(region) ?? open(region);
      opened.set(region, one);
      // A folder that could not be opened may be free at the next try.
      one.catch(() => opened.delete(region));
      return one;
    },
    async close() {
      closed = true;
      await Promise.all([...opened.values()].map(async (one) => close(await one)));
    },
  };
}
