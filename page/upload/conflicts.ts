// Files whose name is already taken: the person decides for each, or for all of them at once.

import { makeStore, type Store } from '../data/store.ts';
import type { Sending } from './sending.ts';

export type Decision = 'replace' | 'keep both' | 'skip';

export interface Question {
  sending: Sending;
  /** How many more are waiting for an answer. */
  others: number;
}

export interface Conflicts {
  /** Null when there is nothing to ask. */
  question: Store<Question | null>;
  ask(sending: Sending): void;
  /** `forAll`: for all others too, until `forget`. */
  answer(decision: Decision, forAll: boolean): void;
  isOpen(): boolean;
  /** Drops open questions, and what was answered for all. */
  forget(): void;
}

export function openConflicts(decide: (sending: Sending, decision: Decision) => void): Conflicts {
  const question = makeStore<Question | null>(null);
  const waiting: Sending[] = [];
  let standing: Decision | undefined;
  const show = () => {
    const [sending] = waiting;
    question.set(sending ? { sending, others: waiting.length - 1 } : null);
  };
  return {
    question,
    ask: (sending) => {
      if (standing) decide(sending, standing);
      else {
        waiting.push(sending);
        show();
      }
    },
    answer: (decision, forAll) => {
      if (forAll) standing = decision;
      const answered = waiting.splice(0, forAll ? waiting.length : 1);
      show();
      for (const sending of answered) decide(sending, decision);
    },
    isOpen: () => waiting.length > 0,
    forget: () => {
      waiting.length = 0;
      standing = undefined;
      show();
    },
  };
}
