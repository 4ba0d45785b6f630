// Routes a file by its name: into the queue if the name is free, otherwise to the user for a decision.
import { ApiError, isTokenMissing } from '../data/api-error.ts';
import { type Conflicts, openConflicts } from './conflicts.ts';
import { freeName } from './free-name.ts';
import type { Sending } from './sending.ts';
import { countFailed, countSkipped, type Tally } from './tally.ts';
import { openQueue, type UploadQueue } from './upload-queue.ts';

interface Intake {
  queue: UploadQueue;
  conflicts: Conflicts;
  accept(sending: Sending): void;
  /** Handles a file that could not be sent. */
  takeBack(sending: Sending, error: unknown): void;
}

interface IntakeEvents {
  /** Returns whether a picture has this name. */
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
      // This page does not know the picture: another client sent it, or it is not processed yet.
      if (isThere && sending.isNumbered) keepBoth(sending);
      else if (isThere) conflicts.ask(sending);
      else countFailed(tally, sending, error);
      // Each of the others would ask for the token again.
      if (isTokenMissing(error)) for (const other of queue.clear()) countFailed(tally, other, error);
    },
  };
}
