import { expect, it } from 'vitest';
import { checkFlags } from '../../../src/lifecycle/setup-flags.ts';
import { testContext } from '../../support/fakes/context.ts';

it('--plan makes none of the calls that --explain shows', () => {
  const { config } = testContext();
  expect(() => checkFlags(config, { plan: true, explain: true })).toThrow(/none of the calls/);
  expect(() => checkFlags(config, { explain: true })).not.toThrow();
});
