import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { expect, it, onTestFinished } from 'vitest';
import { openStack } from '../../../src/aws/session.ts';
import { scanImages } from '../../../src/catalog/scan.ts';
import { exit } from '../../../src/commands/invocation/command.ts';
import { untilDrained } from '../../../src/resources/function/drain.ts';
import { type Command, makeCrashSite } from '../../support/faults/crash.ts';
import { crashEverywhere, setup } from '../../support/faults/crash-laws.ts';
import { oneStack } from '../../support/stacks/inventory.ts';
import { manyName, putMany } from '../../support/stacks/many-items.ts';

const done = 6;

/** Pictures that are done, each a second after the one before, and two that failed among them. */
const fill: Command = async (session) => {
  const { names, place } = await openStack(session);
  await putMany({ endpoint: String(place.endpoint) }, names, done);
  for (const second of [1, 3]) {
    const ProcessedAt = new Date(Date.UTC(2026, 0, 1, 0, 0, second, 500)).toISOString();
    const Item = marshall({ ImageID: `bad ${second}.jpg`, Status: 'failed', ProcessedAt });
    const command = new PutItemCommand({ TableName: names.of('images'), Item });
    await session.client(DynamoDBClient).send(command);
  }
  return exit.done;
};

const drained: Command = async (session) => {
  await untilDrained(await openStack(session));
  return exit.done;
};

/** As `scan` lists them: all of them, the newest first. */
const holds: Command = async (session) => {
  const context = await openStack(session);
  const listed = async (status: 'done' | 'failed') =>
    (await Array.fromAsync(scanImages(context, { status }))).map(({ ImageID }) => ImageID);
  expect(await listed('done')).toEqual(
    Array.from({ length: done }, (_, index) => manyName(done - 1 - index)),
  );
  expect(await listed('failed')).toEqual(['bad 3.jpg', 'bad 1.jpg']);
  return exit.done;
};

it('a crash before, and after, every AWS call of a setup that moves the index to shards, and of one that moves it back', async () => {
  // Setup waits for an empty queue, and a message that a dead function had received would be hidden in it for minutes.
  const site = await makeCrashSite({ pollingStartMs: 0 });
  onTestFinished(() => site.close());
  await site.run(setup({ maxConcurrency: 5 }));
  await site.run(fill);
  await site.run(drained);
  for (const maxConcurrency of [1000, 5])
    await crashEverywhere(site, {
      command: setup({ maxConcurrency }),
      leaves: oneStack,
      minCalls: 40,
      holds,
    });
});
