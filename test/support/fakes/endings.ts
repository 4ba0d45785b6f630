// The events that commands end with, for tests of how they are shown.
import type { Command, Done } from '../../../src/results/results.ts';

type AnyOf<Name extends Command> =
  Done<Name> extends infer One ? (One extends One ? Partial<One> : never) : never;

const totals: { [Name in Command]?: AnyOf<Name> } = {
  setup: { stack: 'photos', created: 0, updated: 0, unchanged: 0, destroyed: 0, ms: 0 },
  upload: { uploaded: 0, copied: 0, skipped: 0, unchanged: 0, done: 0, failed: 0, bytes: 0, ms: 0 },
  teardown: { destroyed: 0, left: [], ms: 0 },
  doctor: { problems: 0, warnings: 0 },
  query: { count: 0 },
  download: { bytes: 0, ms: 0 },
  recover: { recovered: 0, missing: [], settings: {} },
  state: { count: 0, stack: 'photos', account: '1', region: 'r', endpoint: null, settings: {} },
};

/** With nothing done but what a test says. */
export const ending = <Name extends Command>(command: Name, result: AnyOf<Name>): Done =>
  ({ event: 'done', command, ...totals[command], ...result }) as unknown as Done;
