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
  /** How often the person has cancelled the question. */
  cancels(): number;
  /**
   * True when there is a token to try. `refused`: the header that was refused, if one was sent. `cancels`: as of the call's
   * beginning. Calls that are refused at the same time share one question.
   */
  ask(refused: string | undefined, cancels: number): Promise<boolean>;
  /** Null: the person cancelled. */
  answer(token: string | null): void;
}

const storageKey = 'thumbs-token';
const kept = () => sessionStorage.getItem(storageKey);

export function openAccess({ read, write }: Pick<Config, 'read' | 'write'>): Access {
  const question = makeStore<Question | null>(null);
  let cancelled = 0;
  let asked: Promise<boolean> | undefined;
  let settle: ((isGiven: boolean) => void) | undefined;
  const headers = (): Record<string, string> => {
    const token = kept();
    return token ? { authorization: `Bearer ${token}` } : {};
  };
  return {
    question,
    isMissing: (method) => (method === 'GET' ? read : write) === 'token' && kept() === null,
    headers,
    cancels: () => cancelled,
    ask: async (refused, cancels) => {
      // Another call was given a new token meanwhile, or the question was cancelled for this call, too.
      if (headers().authorization !== refused) return true;
      if (cancels !== cancelled) return false;
      asked ??= new Promise((resolve) => {
        settle = resolve;
        question.set({ wasRefused: refused !== undefined });
      });
      return asked;
    },
    answer: (token) => {
      if (token) sessionStorage.setItem(storageKey, token);
      else cancelled += 1;
      question.set(null);
      settle?.(Boolean(token));
      asked = undefined;
    },
  };
}
