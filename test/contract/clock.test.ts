// A machine whose clock is wrong: what AWS checks by time is signed with AWS's time, and what AWS dates is compared with it.
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterEach, expect, it, onTestFinished, vi } from 'vitest';
import { handle } from '../../lambda/api/handle.ts';
import { openLeanPut } from '../../src/aws/lean-put.ts';
import { openSession, withStack } from '../../src/aws/session.ts';
import { openSigner } from '../../src/aws/signed-addresses.ts';
import type { Event } from '../../src/events.ts';
import { apiOf } from '../../src/gallery/stack-api.ts';
import { withCloud } from '../support/cloud/cloud.ts';
import { keyVariables } from '../support/cloud/keys.ts';
import { suffix } from '../support/fakes/context.ts';
import { makeStores } from '../support/stacks/stores.ts';

afterEach(() => vi.unstubAllEnvs());

/** A stack on a cloud whose clock differs from this machine's, as a command opens it. */
async function openSkewed(minutes: number) {
  const now = () => Date.now() + minutes * 60_000;
  const cloud = await withCloud({ now, timings: { tableMs: 20 } });
  const { context, session } = await makeStores(cloud);
  onTestFinished(() => session.close());
  for (const [name, value] of Object.entries({ AWS_REGION: 'us-east-1', ...keyVariables }))
    vi.stubEnv(name, value);
  const { endpoint } = cloud;
  const serviceEndpoints = { AWS_ENDPOINT_URL: endpoint };
  const config = { ...context.config, local: false, endpoint, serviceEndpoints };
  const events: Event[] = [];
  const opened = await openSession(config, (event) => events.push(event), new AbortController().signal);
  onTestFinished(() => opened.close());
  return { context: withStack(opened, suffix, context.settings), events, now };
}

it.each([
  [20, 'behind'],
  [-20, 'ahead of'],
])(
  'with a clock %i min off, uploads, links and the gallery work, and the user is told',
  async (minutes, where) => {
    const { context, events, now } = await openSkewed(minutes);
    const text = expect.stringContaining(`clock is 20 min ${where} AWS's`);
    expect(events).toContainEqual(expect.objectContaining({ event: 'note', text }));
    // A date in an answer has whole seconds.
    expect(Math.abs(context.clock.now() - now())).toBeLessThan(60_000);

    const Bucket = context.names.of('originals');
    const put = await openLeanPut(context, { Bucket });
    expect(await put?.('lean.png', Buffer.from('lean'), 'image/png')).toBeDefined();
    await context.client(S3Client).send(new PutObjectCommand({ Bucket, Key: 'sdk.png', Body: 'sdk' }));
    const sign = openSigner(context);
    for (const key of ['lean', 'sdk']) {
      const link = await sign(`${context.place.endpoint}/${Bucket}/${key}.png`);
      expect(await (await fetch(link)).text()).toBe(key);
    }

    const call = { method: 'GET', path: '/images', query: new URLSearchParams(), headers: {} };
    const answer = await handle(
      { ...call, body: Buffer.alloc(0) },
      apiOf(context, (text) => text),
    );
    expect(answer).toMatchObject({ status: 200 });
  },
);

it('says nothing about a clock that is right', async () => {
  const { events } = await openSkewed(0);
  expect(events).toEqual([]);
});
