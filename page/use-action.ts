// A button's action that takes time and may fail: it runs once at a time, and its error is reported.
import { useState } from 'react';

interface Action {
  act(): Promise<void>;
  isBusy: boolean;
  /** The error of the last run. */
  trouble: string | null;
}

export function useAction(run: () => Promise<void>): Action {
  const [isBusy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<string | null>(null);
  const act = async () => {
    if (isBusy) return;
    setBusy(true);
    setTrouble(null);
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
