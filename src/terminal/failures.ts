// Steps whose failure has already been printed: the closing error refers to them, and does not repeat them.
import type { ErrorReport } from '../errors/report.ts';
import type { Event } from '../events.ts';

type Failed = Event & { event: 'failed' };

const above = 'as shown above';

export interface SeenFailures {
  add(event: Failed): void;
  /** The error that ends the command, shortened if all of it was printed. */
  shortened(error: ErrorReport): ErrorReport;
  /** Why a resource stays, shortened if that was printed. */
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
