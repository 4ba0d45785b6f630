import { expect, it } from 'vitest';
import { addressed } from '../../../../src/commands/invocation/advice.ts';
import type { Event } from '../../../../src/events.ts';

function told(event: Event, stack: string, local: boolean, profile?: string): Event | undefined {
  const events: Event[] = [];
  addressed((one) => events.push(one), { stack, local, profile })(event);
  return events[0];
}

it('advice names the stack it is about, and where that is', () => {
  const error: Event = { event: 'error', code: 'X', message: 'x', fix: 'thumbs setup; or: thumbs recover' };
  expect(told(error, 'thumbs', false)).toEqual(error);
  expect(told(error, 'thumbs', true)).toMatchObject({
    fix: 'thumbs --local setup; or: thumbs --local recover',
  });
  expect(told(error, 'photos', false)).toMatchObject({
    fix: 'thumbs --stack photos setup; or: thumbs --stack photos recover',
  });
  const problem: Event = { event: 'record', ImageID: 'a.jpg', Fix: 'thumbs retry a.jpg' };
  expect(told(problem, 'thumbs', true)).toEqual({ ...problem, Fix: 'thumbs --local retry a.jpg' });
  const failed: Event = {
    event: 'failed',
    id: 'jobs',
    error: { code: 'X', message: 'x', fix: 'thumbs setup' },
  };
  expect(told(failed, 'thumbs', true)).toMatchObject({ error: { fix: 'thumbs --local setup' } });
  const both: Event = { ...error, event: 'error', failures: [failed.error] } as Event;
  expect(told(both, 'thumbs', true)).toMatchObject({ failures: [{ fix: 'thumbs --local setup' }] });
});

it('what is addressed already, or is no command on a stack, stays as it is', () => {
  const hint = (text: string): Event => ({ event: 'hint', text });
  for (const text of ['thumbs local reset', 'the thumbs stack photos'])
    expect(told(hint(text), 'photos', true)).toEqual(hint(text));
  expect(told(hint('thumbs --stack other recover'), 'photos', true)).toEqual(
    hint('thumbs --local --stack other recover'),
  );
});

it('advice repeats how thumbs was started, and what was named to find the stack', () => {
  const events: Event[] = [];
  const given = { state: 'a b.json', region: 'eu-west-1', profile: 'work' };
  const config = { stack: 'thumbs', local: false, profile: 'work', program: 'npx thumbs', given };
  addressed((one) => events.push(one), config)({ event: 'hint', text: 'to fix it: thumbs setup' });
  addressed(
    (one) => events.push(one),
    config,
  )({
    event: 'item',
    file: 'a',
    key: 'a',
    result: 'failed',
    bytes: 1,
    reason: 'too large (thumbs setup --memory 512)',
  });
  const command = "npx thumbs --state 'a b.json' --region eu-west-1 --profile work setup";
  expect(events).toMatchObject([
    { text: `to fix it: ${command}` },
    { reason: `too large (${command} --memory 512)` },
  ]);
});

it('advice for the AWS CLI names the profile in use', () => {
  const signIn: Event = { event: 'error', code: 'X', message: 'x', fix: 'sign in again: aws sso login' };
  expect(told(signIn, 'thumbs', false)).toEqual(signIn);
  expect(told(signIn, 'thumbs', false, 'work')).toMatchObject({
    fix: 'sign in again: aws sso login --profile work',
  });
  expect(told(signIn, 'thumbs', false, "my $& 'lab'")).toMatchObject({
    fix: "sign in again: aws sso login --profile 'my $& '\\''lab'\\'''",
  });
  const list: Event = { event: 'hint', text: 'aws configure list-profiles' };
  expect(told(list, 'thumbs', false, 'work')).toEqual(list);
});

it('advice counts on the project file for the stack, and names one that was named', () => {
  const error: Event = { event: 'error', code: 'X', message: 'x', fix: 'thumbs setup' };
  const fixOf = (stack: string, isNamed: boolean) => {
    const events: Event[] = [];
    const project = { file: 'shop.json', isNamed, stack: 'shop', settings: {} };
    addressed((one) => events.push(one), { stack, local: false, profile: undefined, project })(error);
    return events[0];
  };
  expect(fixOf('shop', false)).toMatchObject({ fix: 'thumbs setup' });
  expect(fixOf('thumbs', false)).toMatchObject({ fix: 'thumbs --stack thumbs setup' });
  expect(fixOf('shop', true)).toMatchObject({ fix: 'thumbs --config shop.json setup' });
});
