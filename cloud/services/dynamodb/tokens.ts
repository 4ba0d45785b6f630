// ClientRequestToken: a transaction repeated within ten minutes does not run again. Tokens are kept in memory.
import { AwsError } from '../../aws-error.ts';

const rememberedMs = 600_000;

export interface Tokens {
  /** Throws IdempotentParameterMismatchException if the token was used for a different request. */
  once<T>(token: string | undefined, request: object, run: () => Promise<T>): Promise<T>;
}

export function openTokens(now: () => number): Tokens {
  const done = new Map<string, { at: number; request: string; result: Promise<unknown> }>();
  return {
    once<T>(token: string | undefined, request: object, run: () => Promise<T>): Promise<T> {
      if (token === undefined) return run();
      for (const [name, { at }] of done) if (now() - at > rememberedMs) done.delete(name);
      const text = JSON.stringify(request);
      const before = done.get(token);
      if (before && before.request !== text) {
        const message = 'Request was rejected because the client token was used with other parameters.';
        throw new AwsError('IdempotentParameterMismatchException', message);
      }
      if (before) return before.result as Promise<T>;
      const result = run();
      done.set(token, { at: now(), request: text, result });
      // A failed transaction may be retried with the same token.
      result.catch(() => done.delete(token));
      return result;
    },
  };
}
