// Names the files from which a command reads the bytes of its input.

/** Names an object of the page after its key and a zip after its function; CloudFront's only function is edge.js. */
export function fileNameOf(input: Readonly<Record<string, unknown>>, member: string): string {
  if (member === 'Body') return `site/${String(input.Key)}`;
  return member === 'ZipFile' ? `${String(input.FunctionName)}.zip` : 'edge.js';
}
