/** Hidden command that completion scripts call, followed by the words typed after the program's name. */
export const completionWord = '__complete';
