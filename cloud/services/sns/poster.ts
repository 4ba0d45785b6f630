// Sends messages to web addresses of this machine.
import { Agent as PlainAgent, request as plain } from 'node:http';
import { Agent as SecureAgent, request as secure } from 'node:https';

export interface Poster {
  /** Rejects unless the answer's status is 2xx. */
  post(url: string, headers: Record<string, string>, body: string): Promise<void>;
  /** Ends everything under way. */
  close(): void;
}

/** At once to one address. */
const maxSockets = 8;
/** SNS's own limit for a whole answer, however slowly it trickles in. */
const answerMs = 15_000;

export function openPoster(): Poster {
  const agents = { 'http:': new PlainAgent({ maxSockets }), 'https:': new SecureAgent({ maxSockets }) };
  const closing = new AbortController();
  return {
    post: (url, headers, body) =>
      new Promise((resolve, reject) => {
        const isPlain = new URL(url).protocol === 'http:';
        const agent = isPlain ? agents['http:'] : agents['https:'];
        const options = { method: 'POST', agent, headers, signal: closing.signal };
        const sent = (isPlain ? plain : secure)(url, options, (answer) => {
          answer.resume();
          const { statusCode = 0 } = answer;
          if (statusCode >= 200 && statusCode < 300) answer.once('end', resolve);
          else answer.once('end', () => reject(new Error(`it answered with status ${statusCode}`)));
          answer.once('error', reject);
        });
        const late = () => sent.destroy(new Error(`no whole answer within ${answerMs} ms`));
        // Only from here on: it may have waited for its turn.
        sent.once('socket', () => {
          const limit = setTimeout(late, answerMs);
          sent.once('close', () => clearTimeout(limit));
        });
        sent.once('error', reject);
        sent.end(body);
      }),
    close() {
      closing.abort();
      for (const agent of Object.values(agents)) agent.destroy();
    },
  };
}
