// Deliveries as tests ask for them.
import type { DeliveryOptions } from '../../../src/delivery/deliver.ts';

/** What `upload --no-wait` asks for. */
export const sendOnly: DeliveryOptions = {
  wait: false,
  force: false,
  overwrite: true,
  dryRun: false,
  delete: false,
  timeoutSeconds: 240,
};
