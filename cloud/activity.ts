// Is anybody using the cloud? A background process that nobody uses should not stay.
import type { Server } from 'node:http';
import { isControl } from './control.ts';
import type { Service } from './service.ts';

export interface Activity {
  /** Milliseconds since there was last something to do; 0 while a request or a function is running. */
  idleMs(): number;
}

export function watchActivity(server: Server, services: Service[]): Activity {
  let last = Date.now();
  let inFlight = 0;
  server.on('request', (message, response) => {
    // Asking whether the cloud is there is no work.
    if (isControl(message.url)) return;
    inFlight += 1;
    response.once('close', () => {
      inFlight -= 1;
      last = Date.now();
    });
  });
  return {
    idleMs() {
      const busy = inFlight > 0 || services.some((service) => service.busy?.());
      if (busy) last = Date.now();
      return Date.now() - last;
    },
  };
}
