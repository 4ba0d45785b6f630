// Tracks whether anybody uses the cloud, because an unused background process should stop.
import type { Server } from 'node:http';
import { isControl } from './control.ts';
import type { Service } from './service.ts';

export interface Activity {
  /** Milliseconds since the last activity; 0 while a request or a function is running. */
  idleMs(): number;
}

export function watchActivity(server: Server, services: Service[]): Activity {
  let last = performance.now();
  let inFlight = 0;
  server.on('request', (message, response) => {
    // A health check does not count as activity.
    if (isControl(message.url)) return;
    inFlight += 1;
    response.once('close', () => {
      inFlight -= 1;
      last = performance.now();
    });
  });
  return {
    idleMs() {
      const busy = inFlight > 0 || services.some((service) => service.busy?.());
      if (busy) last = performance.now();
      return busy ? 0 : performance.now() - last;
    },
  };
}
