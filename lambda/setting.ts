// A value that setup put into the function's environment.

/** Throws when it is missing, because setup did not finish. */
export function setting(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`The function's environment lacks ${name}. Run thumbs setup again.`);
  return value;
}
