// What is waited for, and what ends the wait.
import { describe, expect, it } from 'vitest';
import { openKnowledge } from '../../../page/data/state.ts';
import { imageOf } from './images.ts';

const later = '2026-11-21T12:10:00.000Z';

function knowing(...names: string[]) {
  const knowledge = openKnowledge();
  knowledge.absorb(names.map((name) => imageOf(name)));
  const waiting = () => [...knowledge.state.get().waiting.keys()];
  return { ...knowledge, waiting };
}

describe('a picture that is sent', () => {
  it('is waited for until it is there', () => {
    const { expect: willSend, absorb, waiting } = knowing();
    willSend('a.jpg')();
    expect(waiting()).toEqual(['a.jpg']);
    absorb([imageOf('a.jpg')]);
    expect(waiting()).toEqual([]);
  });

  it('is not waited for when it was processed before the answer to its request arrived', () => {
    const { expect: willSend, absorb, waiting } = knowing();
    const sent = willSend('a.jpg');
    absorb([imageOf('a.jpg')]);
    sent(() => expect.fail('a preview that nobody would release'));
    expect(waiting()).toEqual([]);
  });

  it('that replaces another is waited for until it has another outcome', () => {
    const { expect: willSend, absorb, waiting } = knowing('a.jpg');
    willSend('a.jpg')();
    absorb([imageOf('a.jpg')]);
    expect(waiting()).toEqual(['a.jpg']);
    absorb([imageOf('a.jpg', { processedAt: later })]);
    expect(waiting()).toEqual([]);
  });
});
