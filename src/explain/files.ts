// Names of the files in which a command finds the bytes of its input.

/** Of an object of the page, as its key has it; of a function, after it; of CloudFront's only function. */
export function fileNameOf(input: Readonly<Record<string, unknown>>, member: string): string {
  if (member === 'Body') return `site/${String(input.Key)}`;
  return member === 'ZipFile' ? `${String(input.FunctionName)}.zip` : 'edge.js';
}
