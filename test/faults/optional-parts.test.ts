// What a stack does not use cannot stop it: services that are not there, do not answer, or answer with nonsense.
import { describe, expect, it } from 'vitest';
import { AwsError } from '../../cloud/aws-error.ts';
import { answerTimes, combine, failAlways } from '../../cloud/faults.ts';
import type { ServiceName } from '../../cloud/router.ts';
import type { Faults } from '../../cloud/service.ts';
import { run as recover } from '../../src/commands/recover.ts';
import { fakeClock } from '../support/fakes/fake-clock.ts';
import { makeSite } from '../support/faults/fault-site.ts';
import { emptyAccount } from '../support/stacks/inventory.ts';
import { runVerb } from '../support/stacks/verb.ts';

const always = Number.POSITIVE_INFINITY;
const nonsense = { status: 200, headers: { 'content-type': 'text/html' }, body: '<h1>Welcome</h1>' };
const broken = () => new AwsError('InternalFailure', 'It does not work.', 500);

const optional: [ServiceName, string][] = [
  ['amplify', '*'],
  ['apigateway', '*'],
  ['monitoring', '*'],
  ['sns', '*'],
];
const faultsOf = (make: (service: ServiceName, operation: string) => Faults) => () =>
  combine(...optional.map(([service, operation]) => make(service, operation)));

const kinds: [string, () => Faults][] = [
  ['answer with nonsense', faultsOf((...call) => answerTimes(...call, always, nonsense))],
  ['fail for ever', faultsOf((...call) => failAlways(...call, broken()))],
];

describe.each(kinds)('services of optional parts that %s', (_what, faults) => {
  it('stop neither setup nor recover nor teardown of a stack without these parts', async () => {
    const site = await makeSite({ clock: fakeClock() });
    const made = await site.setUp({}, faults());
    expect(made).toMatchObject({ code: 0, changes: { worker: 'created' } });
    expect(made.notes.some((note) => /cannot look for CloudWatch dashboards/.test(note))).toBe(true);

    const gone = await site.tearDown(faults());
    expect(gone.code).toBe(0);
    const unseen = [expect.objectContaining({ type: 'CloudWatch dashboard', reason: expect.any(String) })];
    expect(gone.events.at(-1)).toMatchObject({ left: [], unseen: expect.arrayContaining(unseen) });
    expect(await site.inventory()).toEqual(emptyAccount);
  });

  it('are failures of a teardown whose state file has such parts', async () => {
    const site = await makeSite({ clock: fakeClock() });
    expect((await site.setUp({ alarms: true })).code).toBe(0);
    const tried = await site.tearDown(faults());
    expect(tried.code).toBe(1);
    const left = [expect.objectContaining({ id: 'alarms' }), expect.objectContaining({ id: 'dashboard' })];
    expect(tried.events.at(-1)).toMatchObject({ left: expect.arrayContaining(left) });
    expect(Object.keys((await site.state())?.resources ?? {}).sort()).toEqual(['alarms', 'dashboard']);
    expect(await site.tearDown()).toMatchObject({ code: 0 });
    expect(await site.inventory()).toEqual(emptyAccount);
  });
});

it('a lost state file is recovered without them', async () => {
  const site = await makeSite();
  await site.setUp({});
  const session = await site.session();
  const before = await site.state();
  site.cloud.cloud.setFaults(faultsOf((...call) => answerTimes(...call, always, nonsense))());
  const { code } = await runVerb(session, recover, {});
  site.cloud.cloud.setFaults(undefined);
  session.close();
  expect(code).toBe(0);
  expect((await site.state())?.suffix).toBe(before?.suffix);
});
