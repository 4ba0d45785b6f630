import { describe, expect, it } from 'vitest';
import { addressOf, endpointOf, subscriberList } from '../../../src/stack/kinds/subscriber-kind.ts';

describe('the addresses of --notify-to', () => {
  it.each([
    ['mailto:me+tag@example.com', 'email', 'me+tag@example.com'],
    ['https://example.com/hook?a=1', 'https', 'https://example.com/hook?a=1'],
    ['http://127.0.0.1:8080/', 'http', 'http://127.0.0.1:8080/'],
    ['http://localhost/hook', 'http', 'http://localhost/hook'],
    ['http://[::1]:1/', 'http', 'http://[::1]:1/'],
  ])('take %s, as SNS has it and back', (address, Protocol, Endpoint) => {
    expect(subscriberList.parse?.(address)).toEqual([address]);
    expect(endpointOf(address)).toEqual({ Protocol, Endpoint });
    expect(addressOf({ Protocol, Endpoint })).toBe(address);
  });

  it.each([
    ['me@example.com', 'takes mailto:NAME@HOST or https://HOST/PATH'],
    ['mailto:me', 'takes mailto:NAME@HOST'],
    ['mailto:a@b?subject=x', 'takes mailto:NAME@HOST'],
    ['mailto:a@b,c@d', 'takes mailto:NAME@HOST'],
    ['ftp://example.com', 'takes mailto:NAME@HOST'],
    ['https://', 'takes mailto:NAME@HOST'],
    ['https://example.com/a b', 'takes mailto:NAME@HOST'],
    ['http://example.com/', 'takes http: only for this machine'],
    ['http://127.0.0.1.example.com/', 'takes http: only for this machine'],
    ['https://me:secret@example.com/', 'without user name and password'],
    [7, 'takes mailto:NAME@HOST'],
  ])('refuse %s', (address, problem) => {
    expect(subscriberList.accepts([address])).toBe(false);
    expect(subscriberList.mistakes?.([address])).toEqual([
      { path: [], problem: expect.stringContaining(problem) },
    ]);
  });

  it('add up, each once, until an empty one removes all', () => {
    const [one, two] = ['mailto:a@b', 'https://c/d'];
    const first = subscriberList.parse?.(one);
    const both = subscriberList.parse?.(two, first);
    expect(both).toEqual([one, two]);
    expect(subscriberList.parse?.(one, both)).toEqual([one, two]);
    expect(subscriberList.parse?.('', both)).toEqual([]);
    expect(subscriberList.mistakes?.([one, one])).toEqual([{ path: [], problem: `has '${one}' twice` }]);
    expect(subscriberList.accepts(one)).toBe(false);
  });

  it('have no other kinds of subscriptions', () => {
    expect(addressOf({ Protocol: 'sqs', Endpoint: 'arn:aws:sqs:eu-west-1:123456789012:q' })).toBeUndefined();
  });
});
