// The API's token, if it needs one: requested before the first call that needs it, or when the API answers 401, and kept
// for this tab only.
import { makeStore, type Store } from './store.ts';
import type { Config } from './types.ts';

/** What the dialog shows; null when it is closed. */
interface Question {
  /** The token given before was refused. */
  wasRefused: boolean;
}

export interface Access {
  question: Store<Question | null>;
  /** The server requires a token for this method, and there is none yet. */
  isMissing(method: string): boolean;
  headers(): Record<string, string>;
  /** True when there is a token to try (again). Calls that are refused at the same time share one question. */
  ask(wasRefused: boolean): Promise<boolean>;
  /** Null: the person cancelled. */
  answer(token: string | null): void;
}

const storageKey = 'thumbs-token';
const kept = () => sessionStorage.getItem(storageKey);

export function openAccess({ read, write }: Pick<Config, 'read' | 'write'>): Access {
  const question = makeStore<Question | null>(null);
  let asked: Promise<boolean> | undefined;
  let settle: ((isGiven: boolean) => void) | undefined;
  return {
    question,
    isMissing: (method) => (method === 'GET' ? read : write) === 'token' && kept() === null,
    headers: () => {
      const token = kept();
      return token ? { authorization: `Bearer ${token}` } : {};
    },
    ask: (wasRefused) => {
      asked ??= new Promise((resolve) => {
        settle = resolve;
        question.set({ wasRefused });
      });
      return asked;
    },
    answer: (token) => {
      if (token) sessionStorage.setItem(storageKey, token);
      question.set(null);
      settle?.(Boolean(token));
      asked = undefined;
    },
  };
}
