// The errors inside an error: several concurrent calls may fail, and each failure may have a cause.

/** The leaf errors of an AggregateError, each once, or the error itself. */
export function leaves(error: unknown): unknown[] {
  // Node tries every address of a name and joins the failures: a single failure to us, with a code of its own.
  const isOne = !(error instanceof AggregateError) || 'code' in error || error.errors.length === 0;
  return isOne ? [error] : [...new Set(error.errors.flatMap(leaves))];
}

/** Searches all causes and the members of every AggregateError among them. */
export function causedBy(error: unknown, test: (error: unknown) => boolean): boolean {
  if (!(error instanceof Error)) return false;
  const members = error instanceof AggregateError ? error.errors : [];
  return test(error) || [error.cause, ...members].some((cause) => causedBy(cause, test));
}
