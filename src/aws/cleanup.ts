// After Ctrl-C the session's clients refuse every call, so that nothing new begins. What was begun has to be ended
// all the same: parts of an upload cost money until they are removed, a stored image needs its message.

import type { ClientClass, Clients } from './clients.ts';
import type { Session } from './session.ts';

type SdkClient = ReturnType<Clients['get']> & { config: object };

/** A client like the session's own, over the same connections, that also works when the session is interrupted. */
export function cleanupClient<C extends SdkClient>(session: Session, Class: ClientClass<C>): C {
  const { region, credentials, endpoint, requestHandler, forcePathStyle, useQueueUrlAsEndpoint } =
    session.client(Class).config as Record<string, unknown>;
  // Not the whole configuration: the SDK does not take its own resolved retry strategy back.
  const shared = { region, credentials, requestHandler, forcePathStyle, useQueueUrlAsEndpoint };
  // Without one, the SDK looks into the environment, where each service may have its own.
  return new Class({ ...shared, ...(endpoint ? { endpoint } : {}) } as never);
}
