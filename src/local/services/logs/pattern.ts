// Filter patterns for unstructured log events: terms, quoted phrases, `?either ?or`, `-without`.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
import { invalid } from './scope.ts';

const term = /\s*([?-]?)(?:"((?:[^"\\]|\\.)*)"|([^\s"]+))/y;

/** Case counts, as on AWS. JSON and column patterns (`{…}`, `[…]`) and regular expressions (`%…%`) are refused. */
export function compilePattern(pattern: string): (message: string) => boolean {
  const text = pattern.trim();
  if (/^[{[%]/.test(text)) throw invalid('The embedded cloud understands terms and quoted phrases only.');
  const all: string[] = [];
  const any: string[] = [];
  const none: string[] = [];
  term.lastIndex = 0;
  while (term.lastIndex < text.length) {
    const match = term.exec(text);
    if (!match) throw invalid(`Invalid filter pattern: ${pattern}`);
    const [, sign, quoted, bare = ''] = match;
    const list = sign === '?' ? any : sign === '-' ? none : all;
    list.push(quoted === undefined ? bare : quoted.replace(/\\(.)/g, '$1'));
  }
  return (message) =>
    all.every((part) => message.includes(part)) &&
    // AWS ignores `?` terms beside plain ones.
    (any.length === 0 || all.length > 0 || any.some((part) => message.includes(part))) &&
    !none.some((part) => message.includes(part));
}
