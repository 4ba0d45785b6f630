// The trigger is changed while pictures are under way: nobody sends anything again, and each gets its item.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { openStack } from '../../src/aws/session.ts';
import { countImages } from '../../src/catalog/scan.ts';
import { setUp } from '../../src/commands/setup.ts';
import { deliver, emptyDelivery } from '../../src/delivery/deliver.ts';
import { triggers } from '../../src/stack/settings.ts';
import { surveyImages } from '../../src/transfer/survey.ts';
import { openCloud } from '../support/cloud/cloud.ts';
import { solid } from '../support/pictures/pictures.ts';
import { until } from '../support/runner/until.ts';
import { sendOnly } from '../support/stacks/deliveries.ts';
import { makeSession } from '../support/stacks/session.ts';

const total = 30;
const ways = triggers.flatMap((from) =>
  triggers.filter((to) => to !== from).map((to) => [from, to] as const),
);

it.each(ways)('from %s to %s loses no picture', async (from, to) => {
  const cloud = await openCloud({
    timings: { functionPendingMs: 20, functionUpdateMs: 20, mappingSettleMs: 20 },
  });
  onTestFinished(() => cloud.dispose());
  const session = await makeSession(cloud);
  onTestFinished(() => session.close());
  const folder = await mkdtemp(join(tmpdir(), 'thumbs-switch-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (let index = 0; index < total; index++) {
    await writeFile(join(folder, `${index}.png`), await solid(900, 600, [index, 7, 7]).png().toBuffer());
  }
  await setUp(session, { trigger: from, sizes: [16], maxConcurrency: 2 });
  const context = await openStack(session);
  await deliver(context, await surveyImages([folder], {}, context), sendOnly, emptyDelivery());
  await setUp(session, { trigger: to });
  const done = () => countImages(context, { status: 'done' });
  await until(async () => expect(await done()).toBe(total));
});
