// AWS's errors, parsed from its two kinds of answers.
import type { Answer } from './http.ts';

/** The service refused. `name` is AWS's error code, or `NotFound` and the like for an answer without a body. */
export class AwsError extends Error {
  readonly status: number;
  /** Number of the attempt that this answered: an earlier one may have done its work, and lost its answer. */
  tries = 1;

  constructor(name: string, message: string, status: number) {
    super(message);
    this.name = name;
    this.status = status;
  }
}

/** S3 answers in XML, the others in JSON; HEAD and proxies in neither. */
export function errorOf({ status, body = Buffer.alloc(0) }: Answer): AwsError {
  const text = body.toString('utf8');
  const { name, message } = text.startsWith('{') ? errorInJson(text) : errorInXml(text);
  const unnamed = status === 404 ? 'NotFound' : `Http${status}`;
  return new AwsError(name ?? unnamed, message ?? `answered with status ${status}`, status);
}

interface ErrorText {
  name?: string | undefined;
  message?: string | undefined;
}

/** A namespace may precede the name. Services disagree on the first letter of `message`. */
function errorInJson(text: string): ErrorText {
  try {
    const { __type, message, Message = message } = JSON.parse(text);
    return { name: __type?.split('#').at(-1), message: Message };
  } catch {
    return {};
  }
}

function errorInXml(text: string): ErrorText {
  const member = (name: string) => new RegExp(`<${name}>([^<]*)`).exec(text)?.[1];
  return { name: member('Code'), message: member('Message')?.replace(/&(#?\w+);/g, unescaped) };
}

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function unescaped(whole: string, name: string): string {
  const [, hex, decimal] = /^#(?:x([0-9a-f]{1,5})|(\d{1,6}))$/i.exec(name) ?? [];
  if (!hex && !decimal) return entities[name] ?? whole;
  return String.fromCodePoint(hex ? Number.parseInt(hex, 16) : Number(decimal));
}
