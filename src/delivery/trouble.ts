// Temporary trouble: AWS, the network or the disk fails. A watch says so, and goes on.
import { causedBy } from '../errors/causes.ts';
import { explain, isHiccup, isThrottle } from '../errors/errors.ts';
import { isUnreachable } from '../errors/network.ts';
import { isFull } from '../errors/space.ts';
import type { Emit } from '../events.ts';

export const isTemporary = (error: unknown): boolean =>
  causedBy(error, (cause) => [isUnreachable, isHiccup, isThrottle, isFull].some((isKind) => isKind(cause)));

export class Trouble {
  readonly #emit: Emit;
  #inARow = 0;
  #last: unknown;
  #isReported = false;

  constructor(emit: Emit) {
    this.#emit = emit;
  }

  /** Passes in a row that ran into some. */
  get inARow(): number {
    return this.#inARow;
  }

  /** Runs a pass. If nothing is reported meanwhile, the trouble is over. */
  async duringPass(pass: () => Promise<void>): Promise<void> {
    this.#isReported = false;
    await pass();
    if (!this.#isReported) this.#inARow = 0;
  }

  /** Notes it once, however long it lasts. */
  report(error: unknown): void {
    if (this.#inARow === 0) {
      const { message, fix } = explain(error);
      const text = `${message}${fix ? ` (${fix})` : ''}; the watch goes on, and sends again what was not sent`;
      this.#emit({ event: 'note', id: 'watch', text });
    }
    if (!this.#isReported) this.#inARow += 1;
    this.#isReported = true;
    this.#last = error;
  }

  /** Throws the last error, if what it kept from being sent has not been sent since. */
  throwLasting(): void {
    if (this.#inARow > 0) throw this.#last;
  }
}
