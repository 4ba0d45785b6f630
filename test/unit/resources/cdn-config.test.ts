// What is compared of a distribution: AWS fills in defaults and has lists in an order of its own.
import { expect, it } from 'vitest';
import { desiredCdn, inShapeOf, wholeShape } from '../../../src/resources/cdn/cdn-config.ts';
import { makeNames } from '../../../src/stack/names.ts';
import { defaultSettings } from '../../../src/stack/settings.ts';

const names = makeNames({ stack: 'shop', suffix: 'bcdfgh', account: '123456789012', region: 'eu-west-1' });
const distribution = wholeShape(desiredCdn(names, defaultSettings, {}));

it('is the same whatever AWS adds to it, and in whatever order it answers', () => {
  const { CustomErrorResponses, DefaultCacheBehavior } = distribution;
  const live = {
    ...distribution,
    WebACLId: '',
    CustomErrorResponses: {
      Quantity: 2,
      Items: CustomErrorResponses.Items.toReversed().map((one) => ({
        ...one,
        ResponsePagePath: '',
        ResponseCode: '',
      })),
    },
    DefaultCacheBehavior: {
      ...DefaultCacheBehavior,
      SmoothStreaming: false,
      AllowedMethods: { ...DefaultCacheBehavior.AllowedMethods, Items: ['HEAD', 'GET'] },
    },
  };
  expect(inShapeOf(live, distribution)).toEqual(distribution);
});

it.each([
  ['a missing answer to errors', { ...distribution, CustomErrorResponses: { Quantity: 0 } }],
  [
    'another method',
    {
      ...distribution,
      DefaultCacheBehavior: {
        ...distribution.DefaultCacheBehavior,
        AllowedMethods: { Quantity: 1, Items: ['GET'] },
      },
    },
  ],
  ['one that is disabled', { ...distribution, Enabled: false }],
])('differs by %s', (_what, live) => {
  expect(inShapeOf(live, distribution)).not.toEqual(distribution);
});
