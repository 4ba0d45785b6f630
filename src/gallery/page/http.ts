// Requests, with errors as sentences for people: problem documents, a network that is gone, a token that is wanted.
import type { Access } from './access.ts';

/** `status` is 0 when there was no answer at all. */
export class ApiError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export interface Outgoing {
  method: string;
  url: string;
  body?: XMLHttpRequestBodyInit;
  headers?: Record<string, string>;
  /** Bytes of the body that are on their way. */
  onProgress?(sent: number): void;
  signal?: AbortSignal | undefined;
}

interface Reply {
  status: number;
  text: string;
}

/** Asks for the token as often as it takes; throws ApiError for what is no success. */
export async function send(access: Access | undefined, request: Outgoing): Promise<string> {
  for (;;) {
    const authorization = access?.headers() ?? {};
    const { status, text } = await exchange({
      ...request,
      headers: { ...request.headers, ...authorization },
    });
    if (status >= 200 && status < 300) return text;
    const canAsk = status === 401 && access !== undefined;
    if (!canAsk || !(await access.ask('authorization' in authorization))) throw refusal(status, text);
  }
}

/** XMLHttpRequest, because fetch cannot tell how much of a body has been sent. */
function exchange({ method, url, body, headers = {}, onProgress, signal }: Outgoing): Promise<Reply> {
  const request = new XMLHttpRequest();
  const abort = () => request.abort();
  return new Promise<Reply>((resolve, reject) => {
    request.open(method, url);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    if (onProgress) request.upload.onprogress = ({ loaded }) => onProgress(loaded);
    request.onload = () => resolve({ status: request.status, text: request.responseText });
    request.onerror = () => reject(new ApiError(0, 'the server does not answer'));
    request.onabort = () => reject(new DOMException('cancelled', 'AbortError'));
    signal?.addEventListener('abort', abort, { once: true });
    request.send(body ?? null);
  }).finally(() => signal?.removeEventListener('abort', abort));
}

/** RFC 9457 where we speak ourselves, XML where S3 does. */
function refusal(status: number, text: string): ApiError {
  const fallback = `the server answered with status ${status}`;
  const said = text.startsWith('{') ? problemIn(text) : /<Message>([^<]+)/.exec(text)?.[1];
  return new ApiError(status, said ?? fallback);
}

function problemIn(text: string): string | undefined {
  try {
    const { detail, title, message } = JSON.parse(text);
    return [detail, title, message].find((part) => typeof part === 'string' && part !== '');
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
