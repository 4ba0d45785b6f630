// Renders text for bash: quoted only if necessary, with variables for values that are known only when the script runs.

/** In the script, `before` and the variable replace every occurrence of `text`. */
export interface Variable {
  text: string;
  before?: string;
  name: string;
}

export type Variables = readonly Variable[];

/** Literal text or a variable's name. */
type Piece = { literal: string } | { variable: string };

/** Replaces the longest text first, such as an ARN before the account ID within it. */
function split(text: string, variables: Variables): Piece[] {
  const found = variables.filter((one) => one.text !== '' && text.includes(one.text));
  const [longest] = found.toSorted((a, b) => b.text.length - a.text.length);
  if (!longest) return text === '' ? [] : [{ literal: text }];
  const { before = '', name } = longest;
  const rest = variables.filter((one) => one !== longest);
  return text
    .split(longest.text)
    .flatMap((part, index) =>
      index === 0
        ? split(part, rest)
        : [...(before ? [{ literal: before }] : []), { variable: name }, ...split(part, rest)],
    );
}

/** Renders text inside double quotes or a here-document that expands variables. */
function expandable(pieces: readonly Piece[], special: RegExp): string {
  return pieces
    .map((piece, index) => {
      if ('literal' in piece) return piece.literal.replace(special, '\\$&');
      const next = pieces[index + 1];
      const isJoined = next && 'literal' in next && /^\w/.test(next.literal);
      return isJoined ? `\${${piece.variable}}` : `$${piece.variable}`;
    })
    .join('');
}

const hasVariable = (pieces: readonly Piece[]) => pieces.some((piece) => 'variable' in piece);

/** Renders text as one shell argument. */
export function word(text: string, variables: Variables = []): string {
  const pieces = split(text, variables);
  if (hasVariable(pieces)) return `"${expandable(pieces, /["\\$`]/g)}"`;
  if (/^[\w@%+=:,./-]+$/.test(text)) return text;
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** Renders text for comments, where bash expands nothing. */
export const unquoted = (text: string, variables: Variables) => expandable(split(text, variables), /(?!)/);

/** Returns a command that prints the text and one line break. */
export function printing(text: string, variables: Variables = [], mark = 'JSON'): string {
  const pieces = split(text, variables);
  const isFixed = !hasVariable(pieces);
  const body = isFixed ? text : expandable(pieces, /[\\$`]/g);
  return `cat <<${isFixed ? `'${mark}'` : mark}\n${body}\n${mark}`;
}

/** Whether the text contains values that are known only when the script runs. */
export const isOpen = (text: string, variables: Variables) => hasVariable(split(text, variables));

export const comment = (text: string) => `# ${text.replaceAll('\n', '\n# ')}`;
