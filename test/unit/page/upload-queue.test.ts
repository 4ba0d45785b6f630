import { expect, it } from 'vitest';
import type { Sending } from '../../../page/upload/sending.ts';
import { openQueue } from '../../../page/upload/upload-queue.ts';

const sending = (name: string, more: Partial<Sending> = {}): Sending => ({
  file: new File([], name),
  name,
  ...more,
});

it('a few are under way at once', () => {
  const queue = openQueue(2);
  for (const name of ['a', 'b', 'c']) queue.push(sending(name));
  expect([queue.take(), queue.take(), queue.take()].map((one) => one?.name)).toEqual(['a', 'b', undefined]);
  queue.end(sending('a'));
  expect(queue.take()?.name).toBe('c');
  expect([queue.has('a'), queue.has('b'), queue.has('c')]).toEqual([false, true, true]);
});

it('the second of one name waits for the first, and keeps no other waiting', () => {
  const queue = openQueue(4);
  queue.push(sending('same'));
  queue.push(sending('same', { overwrite: true }));
  queue.push(sending('other'));
  const first = queue.take();
  expect(queue.take()?.name).toBe('other');
  expect(queue.take()).toBeUndefined();
  queue.end(first as Sending);
  expect(queue.has('same')).toBe(true);
  expect(queue.take()).toMatchObject({ name: 'same', overwrite: true });
});

it('is empty only when what is under way has ended', () => {
  const queue = openQueue(1);
  for (const name of ['a', 'b']) queue.push(sending(name));
  const first = queue.take() as Sending;
  queue.clear();
  expect([queue.has('a'), queue.has('b'), queue.isEmpty()]).toEqual([true, false, false]);
  queue.end(first);
  expect(queue.isEmpty()).toBe(true);
});
