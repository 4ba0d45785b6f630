import { describe, expect, it } from 'vitest';
import { capacityOf } from '../../../lambda/capacity.ts';
import { maxBytes } from '../../../lambda/limits.ts';

const mebibyte = 1024 * 1024;

describe('capacity', () => {
  it.each([
    [128, 1],
    [1536, 1],
    [1769, 1],
    [3538, 2],
    [10_240, 6],
  ])('of a function with %i MB is %i pictures at a time', (memory, pictures) => {
    expect(capacityOf(String(memory)).pictures).toBe(pictures);
  });

  it('outside Lambda is a picture per core', () => {
    expect(capacityOf(undefined).pictures).toBeGreaterThanOrEqual(1);
    expect(capacityOf(undefined).limits.bytes).toBeGreaterThan(0);
  });

  it.each([512, 1536, 3008, 10_240])('of %i MB is never more than there is', (memory) => {
    const { pictures, jobs, keptBytes, limits } = capacityOf(String(memory));
    expect(jobs * limits.bytes + pictures * (limits.memoryBytes + keptBytes)).toBeLessThan(memory * mebibyte);
  });

  it.each([
    [512, 0],
    [1536, 64 * mebibyte],
  ])('of %i MB leaves a decoder %i bytes between pictures', (memory, bytes) => {
    expect(capacityOf(String(memory)).keptBytes).toBe(bytes);
  });

  it('by default takes the largest original that upload sends', () => {
    expect(capacityOf('1536').limits.bytes).toBe(maxBytes);
  });
});
