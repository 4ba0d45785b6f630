// Text as bash needs it: quoted only where it must be, with variables for what is known only when the script runs.

/** Wherever `text` occurs, the script says `before` and the variable instead. */
export interface Variable {
  text: string;
  before?: string;
  name: string;
}

export type Variables = readonly Variable[];

/** Literal text, or a variable's name. */
type Piece = { literal: string } | { variable: string };

/** The longest text wins: an ARN before the account in it. */
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

/** Inside double quotes, and in here-documents that expand variables. */
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

/** One argument. */
export function word(text: string, variables: Variables = []): string {
  const pieces = split(text, variables);
  if (hasVariable(pieces)) return `"${expandable(pieces, /["\\$`]/g)}"`;
  if (/^[\w@%+=:,./-]+$/.test(text)) return text;
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** For comments: nothing is expanded there. */
export const unquoted = (text: string, variables: Variables) => expandable(split(text, variables), /(?!)/);

/** A command that prints the text, and one line break behind it. */
export function printing(text: string, variables: Variables = [], mark = 'JSON'): string {
  const pieces = split(text, variables);
  const isFixed = !hasVariable(pieces);
  const body = isFixed ? text : expandable(pieces, /[\\$`]/g);
  return `cat <<${isFixed ? `'${mark}'` : mark}\n${body}\n${mark}`;
}

/** Does it hold something that only the running script knows? */
export const isOpen = (text: string, variables: Variables) => hasVariable(split(text, variables));

export const comment = (text: string) => `# ${text.replaceAll('\n', '\n# ')}`;
