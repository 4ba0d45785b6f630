// What a setup counts: of what it made, or would make.
import type { Session } from '../aws/session.ts';
import type { Step } from '../engine/plan.ts';
import type { SetupTotals } from '../engine/setup.ts';

export type Totals = Omit<SetupTotals, 'left'>;

/** `earlier`: totals of an attempt before this one, if there was one. */
export function addUp(now: Totals, earlier: Totals | undefined): Totals {
  if (!earlier) return now;
  const { created, updated, unchanged, destroyed } = now;
  return {
    created: created + earlier.created,
    updated: updated + earlier.updated,
    unchanged,
    destroyed: destroyed + earlier.destroyed,
  };
}

/** The totals of a setup that made nothing, and those of one that would. */
export function wouldBe({ config }: Session, steps: readonly Step[]) {
  const count = (wanted: Step['action']) => steps.filter(({ action }) => action === wanted).length;
  const would = { wouldCreate: count('create'), wouldUpdate: count('update'), wouldDestroy: count('remove') };
  const unchanged = count('unchanged');
  return {
    stack: config.stack,
    plan: true as const,
    created: 0,
    updated: 0,
    unchanged,
    destroyed: 0,
    ...would,
  };
}
