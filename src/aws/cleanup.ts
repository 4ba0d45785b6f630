// After Ctrl-C the session's clients refuse every call, so that nothing new begins. Unfinished work must still be
// completed: parts of an upload cost money until they are removed, and a stored image needs its message.

import type { ClientClass, Clients } from './clients.ts';
import type { Session } from './session.ts';

type SdkClient = ReturnType<Clients['get']> & { config: object };

/** A client like the session's own, over the same connections, that also works after an interruption. */
export function cleanupClient<C extends SdkClient>(session: Session, Class: ClientClass<C>): C {
  const { region, credentials, endpoint, requestHandler, forcePathStyle, useQueueUrlAsEndpoint } =
    session.client(Class).config as Record<string, unknown>;
  // Not the whole configuration: the SDK does not accept its own resolved retry strategy.
  const shared = { region, credentials, requestHandler, forcePathStyle, useQueueUrlAsEndpoint };
  // Without one, the SDK reads the environment, where each service may have its own.
  return new Class({ ...shared, ...(endpoint ? { endpoint } : {}) } as never);
}
