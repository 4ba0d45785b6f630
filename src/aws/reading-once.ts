// One look at the account, during which nothing is changed: equal requests of several resources are a single call.
import { currentWaits } from '../machine/wait.ts';
import type { ClientClass } from './clients.ts';
import type { Session } from './session.ts';

interface Sender {
  send(command: { input: object }, ...more: unknown[]): Promise<unknown>;
}

/** Class of the command → its input as JSON → the answer, or the error. */
type Answers = Map<unknown, Map<string, Promise<unknown>>>;

/**
 * The same session for reads only: every answer, an error included, stands for all equal requests to come. Whoever waits for
 * something asks anew, and that answer stands from then on.
 */
export function readingOnce<S extends Session>(session: S): S {
  const clients = new Map<unknown, unknown>();
  const depth = currentWaits().length;
  const client: Session['client'] = <C extends object>(Class: ClientClass<C>): C => {
    const known = clients.get(Class);
    if (known) return known as C;
    const wrapped = remembering(session.client(Class as never) as unknown as Sender, depth);
    clients.set(Class, wrapped);
    return wrapped as unknown as C;
  };
  return { ...session, client };
}

function remembering(client: Sender, depth: number): Sender {
  const answers: Answers = new Map();
  const send: Sender['send'] = (command, ...more) => {
    const ofClass = answers.get(command.constructor) ?? new Map<string, Promise<unknown>>();
    answers.set(command.constructor, ofClass);
    const key = JSON.stringify(command.input);
    const known = currentWaits().length > depth ? undefined : ofClass.get(key);
    const answer = known ?? client.send(command, ...more);
    ofClass.set(key, answer);
    return answer;
  };
  // The SDK's paginators accept only instances of their client.
  return Object.create(client, { send: { value: send } });
}
