// The control path of an embedded cloud: asks it who it is, or to stop. Straight to this machine: Node's own fetch would
// take a proxy for it where NODE_USE_ENV_PROXY is set.
import { Agent, type IncomingMessage, request } from 'node:http';

/** What every answer contains. */
export interface Health {
  pid: number;
  version: number;
  proof?: string;
  /** Version 1 only. */
  dataDir?: string;
}

export interface Question {
  /** Default: GET. */
  method?: 'GET' | 'POST';
  headers?: Record<string, string>;
}

/** Time limit of an answer. The cloud answers within a millisecond, but may have to wait for a busy machine. */
const maxMs = 10_000;
const maxLength = 64 * 1024;

/** Undefined when nobody answers, or something other than the embedded cloud. */
export async function ask(url: string, question: Question = {}): Promise<Health | undefined> {
  try {
    const answer = await send(url, question);
    const text = await shortText(answer);
    const isGood = Math.floor((answer.statusCode ?? 0) / 100) === 2;
    return isGood && text !== undefined ? (JSON.parse(text) as Health) : undefined;
  } catch (error) {
    // Whatever fails on the way has a code: connections, time limits, answers that are no HTTP.
    if (error instanceof SyntaxError || (error instanceof Error && 'code' in error)) return undefined;
    throw error;
  }
}

function send(url: string, { method = 'GET', headers = {} }: Question): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const options = { method, headers, agent: new Agent(), signal: AbortSignal.timeout(maxMs) };
    request(url, options, resolve).once('error', reject).end();
  });
}

/** Undefined when the body is longer than any answer of the embedded cloud; the rest is not read. */
async function shortText(answer: IncomingMessage): Promise<string | undefined> {
  let text = '';
  for await (const part of answer.setEncoding('utf8')) {
    text += part;
    if (text.length > maxLength) return undefined;
  }
  return text;
}
