// Where a file goes by its name: into the queue when the name is free, and otherwise to the person who decides.
import { ApiError } from '../data/http.ts';
import { type Conflicts, openConflicts } from './conflicts.ts';
import { freeName } from './free-name.ts';
import type { Sending } from './sending.ts';
import { countFailed, countSkipped, type Tally } from './tally.ts';
import { openQueue, type UploadQueue } from './upload-queue.ts';

interface Intake {
  queue: UploadQueue;
  conflicts: Conflicts;
  accept(sending: Sending): void;
  /** It could not be sent. */
  takeBack(sending: Sending, error: unknown): void;
}

interface IntakeEvents {
  /** Is there a picture of this name? */
  isKnown(name: string): boolean;
  onDecision(): void;
}

const filesAtOnce = 4;

export function openIntake(tally: Tally, { isKnown, onDecision }: IntakeEvents): Intake {
  const queue = openQueue(filesAtOnce);
  const isTaken = (name: string) => isKnown(name) || queue.has(name);
  const keepBoth = (sending: Sending) =>
    queue.push({ ...sending, name: freeName(sending.name, isTaken), isNumbered: true });
  const conflicts = openConflicts((sending, decision) => {
    if (decision === 'replace') queue.push({ ...sending, overwrite: true });
    else if (decision === 'keep both') keepBoth(sending);
    else countSkipped(tally, sending);
    onDecision();
  });
  return {
    queue,
    conflicts,
    accept: (sending) => {
      if (!sending.overwrite && isTaken(sending.name)) conflicts.ask(sending);
      else queue.push(sending);
    },
    takeBack: (sending, error) => {
      const isThere = error instanceof ApiError && error.status === 409;
      // A picture that this page does not know: somebody else sent it, or it is not processed yet.
      if (isThere && sending.isNumbered) keepBoth(sending);
      else if (isThere) conflicts.ask(sending);
      else countFailed(tally, sending, error);
    },
  };
}
