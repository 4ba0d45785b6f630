import { describe, expect, it } from 'vitest';
import { untilDelivered, untilDrained } from '../../../src/resources/function/drain.ts';
import { testContext } from '../../support/fakes/context.ts';

/** A queue that has these depths, one at each look; the last one stays. */
function contextWith(depths: number[], endpoint: string | null) {
  const context = testContext();
  const left = [...depths];
  const looked: number[] = [];
  const send = async (command: object) => {
    if (/GetQueueUrl/.test(command.constructor.name)) return { QueueUrl: 'https://queue' };
    const depth = (left.length > 1 ? left.shift() : left[0]) ?? 0;
    looked.push(depth);
    return {
      Attributes: {
        ApproximateNumberOfMessages: String(Math.min(depth, 1)),
        ApproximateNumberOfMessagesNotVisible: String(Math.max(0, depth - 1)),
      },
    };
  };
  const client = () => ({ send }) as never;
  return { looked, context: { ...context, client, place: { ...context.place, endpoint } } };
}

describe('the old way of the events', () => {
  it('stays open while messages wait or are at work', async () => {
    const { context, looked } = contextWith([9, 4, 1, 0], 'http://127.0.0.1:1');
    await untilDrained(context);
    expect(looked).toEqual([9, 4, 1, 0]);
  });

  it('stays open on AWS until no event has come for half a minute', async () => {
    const { context, looked } = contextWith([3, 0, 0, 2, 0], null);
    await untilDrained(context);
    expect(looked.lastIndexOf(2)).toBe(3);
    const quiet = context.clock.sleeps.slice(4).reduce((sum, ms) => sum + ms, 0);
    expect(quiet).toBeGreaterThanOrEqual(30_000);
    expect(context.notes()).toEqual([expect.stringContaining('the function has emptied the queue')]);
  });

  it('is given up, and left as it is, when the function never gets through', async () => {
    const { context } = contextWith([1], null);
    await expect(untilDrained(context)).rejects.toMatchObject({ code: 'TimedOut' });
    expect(context.clock.elapsed()).toBeLessThan(16 * 60_000);
  });

  it('straight to the function lets what S3 has under way come in, on AWS', async () => {
    const aws = contextWith([], null).context;
    await untilDelivered(aws);
    expect(aws.clock.elapsed()).toBe(30_000);
    const here = contextWith([], 'http://127.0.0.1:1').context;
    await untilDelivered(here);
    expect(here.clock.elapsed()).toBe(0);
  });
});
