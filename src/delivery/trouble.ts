// What passes by itself: AWS, the network or the disk is in trouble. A watch says so, and goes on.
import { causedBy } from '../errors/causes.ts';
import { explain, isHiccup, isThrottle } from '../errors/errors.ts';
import { isUnreachable } from '../errors/network.ts';
import { isFull } from '../errors/space.ts';
import type { Emit } from '../events.ts';

export const isPassing = (error: unknown): boolean =>
  causedBy(error, (cause) => [isUnreachable, isHiccup, isThrottle, isFull].some((isKind) => isKind(cause)));

export class Trouble {
  readonly #emit: Emit;
  #inARow = 0;
  #last: unknown;
  #isMet = false;

  constructor(emit: Emit) {
    this.#emit = emit;
  }

  /** Passes in a row that met some. */
  get inARow(): number {
    return this.#inARow;
  }

  async duringPass(pass: () => Promise<void>): Promise<void> {
    this.#isMet = false;
    await pass();
    if (!this.#isMet) this.#inARow = 0;
  }

  /** Said once, however long it lasts. */
  meet(error: unknown): void {
    if (this.#inARow === 0) {
      const { message, fix } = explain(error);
      const text = `${message}${fix ? ` (${fix})` : ''}; the watch goes on, and sends again what was not sent`;
      this.#emit({ event: 'note', id: 'watch', text });
    }
    if (!this.#isMet) this.#inARow += 1;
    this.#isMet = true;
    this.#last = error;
  }

  /** What could not be sent has not been sent since. */
  throwLasting(): void {
    if (this.#inARow > 0) throw this.#last;
  }
}
