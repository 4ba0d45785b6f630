// What shows events to whoever runs a command.
import type { Emit } from '../events.ts';
import type { RecordForm } from './records.ts';

export interface Reporter {
  /** Draws one event. */
  emit: Emit;
  /**
   * How `record` events are shown to people; `count` shows only the number in the closing event. `fields`: which ones, by
   * name; the default is those of an image. Await it before the first record.
   */
  recordsAs(form: RecordForm, fields?: readonly string[]): Promise<void>;
  /** Writes bytes to stdout, which carries nothing else from now on. False when nobody reads it any more. */
  write(bytes: Uint8Array): Promise<boolean>;
  /** Await it between streamed records: true when stdout keeps up, false when nobody reads it any more. */
  drained(): Promise<boolean>;
  /** Removes the spinner and prints what is held back, so that the closing lines stand alone. */
  stop(): Promise<void>;
}
