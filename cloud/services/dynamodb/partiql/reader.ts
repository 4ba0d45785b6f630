// A position in a statement's tokens, and the request's parameters, which `?` takes one by one.
import type { Path, Value } from './syntax.ts';
import { malformed, refuse, type Token, tokenize } from './tokens.ts';

const keywords = new Set(
  'SELECT FROM WHERE AND OR NOT IN BETWEEN IS MISSING NULL ORDER GROUP HAVING LIMIT OFFSET JOIN LIKE AS UPDATE SET REMOVE DELETE INSERT INTO VALUE VALUES RETURNING'.split(
    ' ',
  ),
);

export class Reader {
  readonly #tokens: Token[];
  readonly #parameters: readonly Value[];
  #next = 0;
  #taken = 0;

  constructor(statement: string, parameters: readonly Value[]) {
    this.#tokens = tokenize(statement);
    this.#parameters = parameters;
  }

  peek(ahead = 0): Token {
    const last = this.#tokens.length - 1;
    return this.#tokens[Math.min(this.#next + ahead, last)] as Token;
  }

  take(): Token {
    const token = this.peek();
    if (token.kind !== 'end') this.#next += 1;
    return token;
  }

  isWord(text: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind === 'word' && token.text.toUpperCase() === text;
  }

  isSign(text: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind === 'sign' && token.text === text;
  }

  /** Consumes the words when all of them come next. */
  words(...texts: string[]): boolean {
    if (!texts.every((text, ahead) => this.isWord(text, ahead))) return false;
    this.#next += texts.length;
    return true;
  }

  sign(text: string): boolean {
    if (!this.isSign(text)) return false;
    this.#next += 1;
    return true;
  }

  expectSign(text: string, name: string): void {
    if (!this.sign(text)) throw malformed(`Expected ${name}`);
  }

  /** A quoted name, or a word that is not a keyword. */
  name(): string {
    const token = this.peek();
    const isFree = token.kind === 'word' && !keywords.has(token.text.toUpperCase());
    if (token.kind !== 'name' && !isFree) {
      throw malformed(token.kind === 'word' ? 'Unexpected keyword' : 'Expected identifier for simple name');
    }
    return this.take().text;
  }

  path(): Path {
    const path: Path = [this.name()];
    for (;;) {
      if (this.sign('.')) path.push(this.#component());
      else if (this.sign('[')) path.push(this.#position());
      else return path;
    }
  }

  /** A reserved word after a dot has an error of its own. */
  #component(): string {
    const { kind, text } = this.peek();
    if (kind === 'word' && !keywords.has(text.toUpperCase())) return this.take().text;
    if (kind !== 'name') throw malformed('Invalid path dot component');
    return this.take().text;
  }

  #position(): number | string {
    const { kind, text, at } = this.take();
    if (kind !== 'string' && !/^\d+$/.test(text)) throw refuse(`Unexpected path component at ${at}`);
    this.expectSign(']', 'RIGHT_BRACKET');
    return kind === 'string' ? text : Number(text);
  }

  parameter(): Value {
    const value = this.#parameters[this.#taken++];
    if (value === undefined) throw wrongParameters();
    return value;
  }

  /** Neither text nor parameters may be left over. */
  end(): void {
    while (this.sign(';'));
    if (this.peek().kind !== 'end') throw malformed('Unexpected token after expression');
    if (this.#taken !== this.#parameters.length) throw wrongParameters();
  }

  list<T>(item: () => T): T[] {
    const items = [item()];
    while (this.sign(',')) items.push(item());
    return items;
  }
}

function wrongParameters() {
  return refuse("Number of parameters in request and statement don't match.");
}
