// The token of an API that wants one: asked for before the first call that needs it, or when the API says 401, and kept for
// this tab only.
import { makeStore, type Store } from './store.ts';
import type { Config } from './types.ts';

/** What the dialog shows; null when it is closed. */
interface Question {
  /** The token that was given before did not fit. */
  wasRefused: boolean;
}

export interface Access {
  question: Store<Question | null>;
  /** The server says that calls of this method want a token, and there is none yet. */
  isMissing(method: string): boolean;
  headers(): Record<string, string>;
  /** True when there is a token to try (again). Many calls that are refused at once ask once. */
  ask(wasRefused: boolean): Promise<boolean>;
  /** Null: the person does not want to. */
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
