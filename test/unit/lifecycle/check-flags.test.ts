import { describe, expect, it } from 'vitest';
import { checkFlags, type SetupFlags } from '../../../src/lifecycle/setup-flags.ts';
import { testContext } from '../../support/fakes/context.ts';

const { config } = testContext();

describe('flags of setup, before the stack is known', () => {
  it('--plan makes none of the calls that --explain shows', () => {
    expect(() => checkFlags(config, { plan: true, explain: true })).toThrow(/none of the calls/);
    expect(() => checkFlags(config, { explain: true })).not.toThrow();
  });

  it.each<SetupFlags>([
    { notifyTo: ['mailto:me@example.com'] },
    { domain: 'pictures.example.com' },
    { certificate: 'arn:aws:acm:us-east-1:123456789012:certificate/11112222-3333-4444-5555-666677778888' },
    { apiRead: 'open' },
    { rotateToken: true },
  ])('%o may be about a part that an earlier setup made', (flags) => {
    expect(() => checkFlags(config, flags)).not.toThrow();
  });

  it.each<[flags: SetupFlags, problem: string]>([
    [{ notifyTo: ['me@example.com'] }, '--notify-to takes mailto:NAME@HOST'],
    [{ domain: 'pictures' }, '--domain takes the name of a host'],
    [{ memory: 1 }, '--memory takes a whole number'],
    [{ cdn: true, site: 'public' }, 'behind the CDN'],
  ])('%o is wrong whatever the stack has', (flags, problem) => {
    expect(() => checkFlags(config, flags)).toThrow(problem);
  });
});
