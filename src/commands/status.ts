// thumbs status: compares each resource with what setup would make, and counts the work done, failed and waiting.

import { queueDepth } from '../aws/queue-depth.ts';
import { openStack } from '../aws/session.ts';
import { readLastHour } from '../catalog/last-hour.ts';
import { countImages } from '../catalog/scan.ts';
import { makePlan, optionalRead } from '../engine/plan.ts';
import { ignore } from '../errors/errors.ts';
import type { PlannedStep } from '../events.ts';
import { withProjectFile } from '../lifecycle/setup-flags.ts';
import { select } from '../pipeline.ts';
import { estimateStack } from '../price/estimate.ts';
import { assumeUsed, measureUsed } from '../price/used.ts';
import type { ResourceStatus } from '../results/results.ts';
import { cdnOf, siteOf } from '../stack/site.ts';
import { readState } from '../stack/state.ts';
import { exit, type Run, withSession } from './invocation/command.ts';

const stateWords: Record<PlannedStep['action'], ResourceStatus['state']> = {
  create: 'missing',
  update: 'drifted',
  unchanged: 'ok',
  remove: 'unwanted',
};

interface StatusFlags {
  /** Sums up the use of every image. */
  cost?: boolean;
}

export const run: Run<StatusFlags> = ({ flags, ...call }) =>
  withSession(call, async (session) => {
    const context = withProjectFile(await openStack(session));
    const { data } = await readState(session.config.stateFile);
    const { wanted, unwanted } = select(context.settings, data?.resources);
    const gone = ['ResourceNotFoundException'];
    const count = (status: 'done' | 'failed') => ignore(gone, countImages(context, { status }));
    const [steps, queue, deadLetters, done, failed, lastHour] = await Promise.all([
      makePlan(context, wanted, unwanted, { resources: data?.resources ?? {} }),
      queueDepth(context, 'jobs'),
      queueDepth(context, 'dead-letters'),
      count('done'),
      count('failed'),
      optionalRead(context, 'the metrics of the last hour', readLastHour(context)),
    ]);
    const resources = steps.map(({ id, type, name, action, differences }) => ({
      id,
      type,
      name,
      state: stateWords[action],
      differences,
    }));
    const drift = resources.some(({ state }) => state !== 'ok');
    const counts = {
      queue,
      deadLetters,
      done: done ?? null,
      failed: failed ?? null,
      lastHour: lastHour ?? null,
    };
    const used = flags.cost
      ? await ignore(gone, measureUsed(context))
      : assumeUsed(context, (done ?? 0) + (failed ?? 0));
    const price = { ...estimateStack(context.settings, wanted), used: used ?? null };
    const url = data?.resources['http-api']?.outputs.url;
    const api = context.settings.api && typeof url === 'string' ? { api: url } : {};
    session.emit({
      event: 'done',
      command: 'status',
      drift,
      resources,
      ...counts,
      ...api,
      ...(data ? { ...siteOf(data), ...cdnOf(data) } : {}),
      price,
    });
    if (drift) session.emit({ event: 'hint', text: 'to fix it: thumbs setup' });
    return drift ? exit.differs : exit.done;
  });
