import { expect, test } from 'vitest';
import { openBuffers } from '../../../src/transfer/buffers.ts';

const mebibyte = 1024 * 1024;

test('memory that was given back is taken again by what fits into it', () => {
  const buffers = openBuffers();
  const first = buffers.take(3 * mebibyte);
  expect(first.length).toBeGreaterThanOrEqual(3 * mebibyte);
  const beside = buffers.take(3 * mebibyte);
  expect(beside.buffer).not.toBe(first.buffer);
  buffers.give(first);
  expect(buffers.take(50_000).buffer).not.toBe(first.buffer);
  expect(buffers.take(4 * mebibyte).buffer).toBe(first.buffer);
});

test('little is kept of what nobody uses', () => {
  const buffers = openBuffers();
  const taken = Array.from({ length: 8 }, () => buffers.take(16 * mebibyte));
  for (const one of taken) buffers.give(one);
  const again = new Set(Array.from({ length: 8 }, () => buffers.take(16 * mebibyte).buffer));
  expect(taken.filter(({ buffer }) => again.has(buffer))).toHaveLength(2);
});
