// Filter patterns: terms, quoted phrases, `?either ?or`, `-without`; those for JSON are in json-pattern.ts.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
import { compileJsonPattern } from './json-pattern.ts';
import { invalid } from './scope.ts';

const term = /\s*([?-]?)(?:"((?:[^"\\]|\\.)*)"|([^\s"]+))/y;

/** Case-sensitive, as on AWS. Column patterns (`[…]`) and regular expressions (`%…%`) are refused. */
export function compilePattern(pattern: string): (message: string) => boolean {
  const text = pattern.trim();
  if (text.startsWith('{')) return compileJsonPattern(text);
  if (/^[[%]/.test(text))
    throw invalid('The embedded cloud understands terms, quoted phrases and JSON only.');
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
