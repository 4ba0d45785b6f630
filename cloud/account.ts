/** The only account of the embedded cloud (fauxqs and dynalite have it built in). */
export const account = '000000000000';
