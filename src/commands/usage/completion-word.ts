/** Completion scripts ask with this word and those that follow the program; nobody types it. */
export const completionWord = '__complete';
