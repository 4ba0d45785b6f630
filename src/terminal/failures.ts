// Steps whose failure a person has seen: what ends a command points at them, and does not say it all again.
import type { ErrorReport } from '../errors/report.ts';
import type { Event } from '../events.ts';

type Failed = Event & { event: 'failed' };

const above = 'as shown above';

export interface SeenFailures {
  add(event: Failed): void;
  /** The error that ends the command, shortened where all of it was seen. */
  shortened(error: ErrorReport): ErrorReport;
  /** Why something stays, shortened where that was seen. */
  reasonOf(reason: string): string;
}

export function seenFailures(): SeenFailures {
  const byMessage = new Map<string, Failed>();
  return {
    add: (event) => byMessage.set(event.error.message, event),
    reasonOf: (reason) => (byMessage.has(reason) ? above : reason),
    shortened: (error) => {
      const parts = error.failures ?? [error];
      const seen = parts.map(({ message }) => byMessage.get(message)).filter((one) => one !== undefined);
      if (seen.length < parts.length) return error;
      const isFixSeen = seen.some((one) => one.error.fix === error.fix);
      return {
        code: error.code,
        message: `not finished: ${seen.map(({ id }) => id).join(', ')} failed, ${above}`,
        ...(error.fix === undefined || isFixSeen ? {} : { fix: error.fix }),
      };
    },
  };
}
