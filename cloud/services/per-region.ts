// Regions are isolated, but fauxqs and dynalite know only one: so each region gets its own instance, opened on demand.

export interface PerRegion<T> {
  in(region: string): Promise<T>;
  /** Closes the region's instance, which the next `in` opens again. */
  renew(region: string): void;
  /** Closes all open instances; nothing can be opened afterwards. */
  close(): Promise<void>;
}

export function perRegion<T>(
  open: (region: string) => Promise<T>,
  close: (one: T) => Promise<void>,
): PerRegion<T> {
  const opened = new Map<string, Promise<T>>();
  const closing = new Map<string, Promise<void>>();
  let closed = false;
  const openAfter = async (end: Promise<void> | undefined, region: string) => {
    await end;
    return open(region);
  };
  return {
    in(region) {
      if (closed) return Promise.reject(new Error('The embedded cloud is stopping.'));
      const one = opened.get(region) ?? openAfter(closing.get(region), region);
      opened.set(region, one);
      // A folder that could not be opened may be free at the next attempt.
      one.catch(() => opened.delete(region));
      return one;
    },
    renew(region) {
      const one = opened.get(region);
      if (!one || closed) return;
      opened.delete(region);
      closing.set(
        region,
        one.then(close).finally(() => closing.delete(region)),
      );
    },
    async close() {
      closed = true;
      await Promise.allSettled(closing.values());
      await Promise.all([...opened.values()].map(async (one) => close(await one)));
    },
  };
}
