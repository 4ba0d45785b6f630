// What shows events to whoever runs a command.
import type { Emit } from '../events.ts';
import type { RecordForm } from './records.ts';

export interface Reporter {
  /** Draws one event. */
  emit: Emit;
  /**
   * How `record` events are shown to people; `count` shows only the number of the closing event. `fields`: which, by
   * their names; those of an image when not given.
   */
  recordsAs(form: RecordForm, fields?: readonly string[]): void;
  /** Writes bytes to stdout, which is theirs from now on. False when nobody reads them any more. */
  write(bytes: Uint8Array): Promise<boolean>;
  /** Await it between streamed records: true when stdout keeps up, false when nobody reads it any more. */
  drained(): Promise<boolean>;
  /** Clears what moves and writes out what is held back, so that the last words stand clean. */
  stop(): Promise<void>;
}
