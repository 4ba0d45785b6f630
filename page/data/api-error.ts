// A request that did not succeed, with a message for people.

/** `status` is 0 when there was no answer at all. */
export class ApiError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** The person gave no token that fits: another call would only ask for it again. */
export const isTokenMissing = (error: unknown) => error instanceof ApiError && error.status === 401;
