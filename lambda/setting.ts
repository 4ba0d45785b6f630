// What setup has put into the function's environment.

/** Throws when it is not there: whoever set the function up did not come to the end. */
export function setting(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`The environment of the function lacks ${name}. Run thumbs setup again.`);
  return value;
}
