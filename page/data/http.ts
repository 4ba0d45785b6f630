// Requests, with errors as sentences for people: problem documents, a lost network, a missing token.
import type { Access } from './access.ts';
import { ApiError } from './api-error.ts';

export interface Outgoing {
  method: string;
  url: string;
  body?: XMLHttpRequestBodyInit;
  headers?: Record<string, string>;
  /** Bytes of the body that have been sent. */
  onProgress?(sent: number): void;
  signal?: AbortSignal | undefined;
}

interface Reply {
  status: number;
  text: string;
}

/** API Gateway limits requests per second, Lambda limits concurrency: in both cases nothing was done. */
const busy = [429, 503];
/** Half a second, doubled each time: 16 s in all. */
const [firstPauseMs, maxPauses] = [500, 5];

/** Asks for the token as often as needed, and retries while the server is busy. Throws ApiError unless the call succeeds. */
export async function send(access: Access | undefined, request: Outgoing): Promise<string> {
  const cancels = access?.cancels() ?? 0;
  // Ask first, rather than be refused after a whole body was sent.
  if (access?.isMissing(request.method) && !(await access.ask(undefined, cancels)))
    throw new ApiError(401, noToken);
  for (let pauses = 0; ; ) {
    const ours = access?.headers() ?? {};
    const { status, text } = await exchange({ ...request, headers: { ...request.headers, ...ours } });
    if (status >= 200 && status < 300) return text;
    if (busy.includes(status) && pauses < maxPauses) {
      // A random part keeps clients that were refused together from coming back together.
      await pause(firstPauseMs * 2 ** pauses * (0.5 + Math.random() / 2), request.signal);
      pauses += 1;
      continue;
    }
    const canAsk = status === 401 && access !== undefined;
    if (!canAsk || !(await access.ask(ours.authorization, cancels))) throw refusal(status, text);
  }
}

const noToken = 'no token was given';

/** Rejects as a cancelled request does. */
function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const cancel = () => {
      clearTimeout(timer);
      reject(cancelled());
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', cancel);
      resolve();
    }, ms);
    signal?.addEventListener('abort', cancel, { once: true });
  });
}

const cancelled = () => new DOMException('cancelled', 'AbortError');

/** A connection that was silent for so long is dead. S3 may take a minute to put a large upload together. */
const maxSilenceMs = 120_000;

/** XMLHttpRequest, because fetch cannot report how much of a body has been sent. */
function exchange({ method, url, body, headers = {}, onProgress, signal }: Outgoing): Promise<Reply> {
  const request = new XMLHttpRequest();
  const abort = () => request.abort();
  let timer: ReturnType<typeof setTimeout> | undefined;
  return new Promise<Reply>((resolve, reject) => {
    const fail = () => reject(new ApiError(0, 'the server does not answer'));
    const heard = () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        fail();
        abort();
      }, maxSilenceMs);
    };
    request.open(method, url);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.onprogress = heard;
    if (onProgress)
      request.upload.onprogress = ({ loaded }) => {
        heard();
        onProgress(loaded);
      };
    request.onload = () => resolve({ status: request.status, text: request.responseText });
    request.onerror = fail;
    request.onabort = () => reject(cancelled());
    signal?.addEventListener('abort', abort, { once: true });
    heard();
    request.send(body ?? null);
  }).finally(() => {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
  });
}

/** RFC 9457 from our own API, XML from S3. */
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
