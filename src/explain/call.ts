// A call as the SDK's clients see it, before it is sent: the command's name, its input, and the waits that it is part of.
import type { Session } from '../aws/session.ts';
import { currentWaits, type Wait } from '../machine/wait.ts';

export interface Call {
  /** The SDK's class: 'S3Client'. */
  client: string;
  /** 'CreateBucket' */
  operation: string;
  input: Readonly<Record<string, unknown>>;
  waits: readonly Wait[];
}

/** Reading changes nothing, so it is not shown, unless the reader waits for what it says. */
export const isWrite = ({ operation }: Pick<Call, 'operation'>) =>
  !/^(Get|List|Describe|Head)/.test(operation);

type Send = (args: { input: object }) => Promise<unknown>;
type Middleware = (
  next: Send,
  context: { clientName?: string; commandName?: string },
) => (args: { input: object }) => Promise<unknown>;

/**
 * The session, with every call of its clients handed to `see` first. `send` makes the call: what `see` answers is the
 * answer. One handler a session: a later one takes the place of an earlier one.
 */
export function seeingCalls<S extends Pick<Session, 'client'>>(
  session: S,
  see: (call: Call, send: () => Promise<unknown>) => Promise<unknown>,
): S {
  const middleware: Middleware =
    (next, { clientName = '', commandName = '' }) =>
    (args) => {
      const operation = commandName.replace(/Command$/, '');
      const input = args.input as Record<string, unknown>;
      return see({ client: clientName, operation, input, waits: currentWaits() }, () => next(args));
    };
  return {
    ...session,
    client: (Class) => {
      const client = session.client(Class);
      // Outermost, so that repetitions by the client itself count as one call.
      const options = { name: 'explain', override: true, step: 'initialize', priority: 'high' };
      client.middlewareStack.add(middleware as never, options as never);
      return client;
    },
  };
}
