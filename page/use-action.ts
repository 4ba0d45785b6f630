// What a button does that takes a while and may fail: once at a time, and the trouble is told.
import { useState } from 'react';

interface Deed {
  act(): Promise<void>;
  isBusy: boolean;
  /** What went wrong the last time. */
  trouble: string | null;
}

export function useDeed(run: () => Promise<void>): Deed {
  const [isBusy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<string | null>(null);
  const act = async () => {
    if (isBusy) return;
    setBusy(true);
    try {
      await run();
    } catch (error) {
      setTrouble(error instanceof Error ? error.message : String(error));
    } finally {
      setBusy(false);
    }
  };
  return { act, isBusy, trouble };
}
