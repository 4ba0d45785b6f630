import { describe, expect, it } from 'vitest';
import { ApiError } from '../../../page/data/api-error.ts';
import { forEach } from '../../../page/selection/batch.ts';

const names = Array.from({ length: 20 }, (_, index) => `${index}.jpg`);

describe('one action for many pictures', () => {
  it('goes on after a failure, and names it', async () => {
    const act = async (name: string) => {
      if (name === '3.jpg') throw new Error('it is gone');
    };
    const { done, failed } = await forEach(names, act);
    expect(done).toHaveLength(19);
    expect(failed).toEqual([{ name: '3.jpg', reason: 'it is gone' }]);
  });

  it('stops where no token fits: each call would ask for it again', async () => {
    const asked: string[] = [];
    const act = async (name: string) => {
      asked.push(name);
      throw new ApiError(401, 'no token was given');
    };
    const { failed } = await forEach(names, act);
    expect(asked).toHaveLength(6);
    expect(failed.map(({ name }) => name).sort()).toEqual([...names].sort());
    expect(new Set(failed.map(({ reason }) => reason))).toEqual(new Set(['no token was given']));
  });
});
