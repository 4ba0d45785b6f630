// Texts that are to be pasted into a shell.

/** Between single quotes, where a shell takes everything as it is. */
export const shellQuoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;
