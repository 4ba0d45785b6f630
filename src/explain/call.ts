// Intercepts calls in the SDK's clients before they are sent: the command's name, its input, and the waits it belongs to.
import type { Session } from '../aws/session.ts';
import { currentWaits, type Wait } from '../machine/wait.ts';

export interface Call {
  /** Name of the SDK's class, such as 'S3Client'. */
  client: string;
  /** Name of the API operation, such as 'CreateBucket'. */
  operation: string;
  input: Readonly<Record<string, unknown>>;
  waits: readonly Wait[];
}

/** Reads change nothing, so they are shown only if setup polls their result. */
export const isWrite = ({ operation }: Pick<Call, 'operation'>) =>
  !/^(Get|List|Describe|Head)/.test(operation);

type Send = (args: { input: object }) => Promise<unknown>;
type Middleware = (
  next: Send,
  context: { clientName?: string; commandName?: string; standsFor?: Omit<Call, 'waits'> },
) => (args: { input: object }) => Promise<unknown>;

/**
 * Returns the session with every call of its clients passed to `see`, which makes the call with `send` and whose result
 * becomes the response. A session has one handler: a later one replaces an earlier one.
 */
export function seeingCalls<S extends Pick<Session, 'client'>>(
  session: S,
  see: (call: Call, send: () => Promise<unknown>) => Promise<unknown>,
): S {
  const middleware: Middleware =
    (next, { clientName = '', commandName = '', standsFor }) =>
    (args) => {
      const operation = commandName.replace(/Command$/, '');
      const input = args.input as Record<string, unknown>;
      const call = standsFor ?? { client: clientName, operation, input };
      return see({ ...call, waits: currentWaits() }, () => next(args));
    };
  return {
    ...session,
    client: (Class) => {
      const client = session.client(Class);
      // Runs outermost, so that the client's own retries count as one call.
      const options = { name: 'explain', override: true, step: 'initialize', priority: 'high' };
      client.middlewareStack.add(middleware as never, options as never);
      return client;
    },
  };
}
