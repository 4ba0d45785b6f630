// Errors as Lambda's Node.js runtime reports them.

export interface ErrorDescription {
  errorType: string;
  errorMessage: string;
  trace: string[];
}

/** Errors that end the process also have Lambda's own name in the log. */
export const fatalNames: Record<string, string> = {
  'Unhandled Promise Rejection': 'Runtime.UnhandledPromiseRejection',
};

/** An error of the runtime itself, e.g. `Runtime.HandlerNotFound`. */
export function runtimeError(name: string, message: string): Error {
  const error = new Error(message);
  error.name = name;
  return error;
}

/** Anything can be thrown. `errorType` overrides the error's own name. */
export function describeError(error: unknown, errorType?: string): ErrorDescription {
  if (!(error instanceof Error)) {
    return { errorType: errorType ?? typeof error, errorMessage: String(error), trace: [] };
  }
  return {
    errorType: errorType ?? error.name,
    errorMessage: errorType ? `${error.name}: ${error.message}` : error.message,
    trace: (error.stack ?? '').split('\n'),
  };
}
