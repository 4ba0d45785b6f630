// Wakes a watch that sleeps.
export interface Bell {
  ring(): void;
  /** Fires when the bell rings, or has rung since it was last silenced. */
  signal(): AbortSignal;
  silence(): void;
}

export function openBell(): Bell {
  let ringing = new AbortController();
  return {
    ring: () => ringing.abort(),
    signal: () => ringing.signal,
    silence: () => {
      if (ringing.signal.aborted) ringing = new AbortController();
    },
  };
}
