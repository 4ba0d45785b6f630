import { describe, expect, it } from 'vitest';
import { whileSteady } from '../../../src/transfer/steady.ts';

/** A file that is written to during each of the first `writes` reads. */
function fileBeingWritten(writes: number) {
  let version = 0;
  return {
    mark: () => String(version),
    read: async () => {
      if (version < writes) version += 1;
      return `version ${version}`;
    },
  };
}

describe('a file', () => {
  it('that is written to is read again, until it is whole', async () => {
    const { mark, read } = fileBeingWritten(2);
    expect(await whileSteady(mark, read)).toBe('version 2');
  });

  it('that is always written to is not sent', async () => {
    const { mark, read } = fileBeingWritten(Number.POSITIVE_INFINITY);
    await expect(whileSteady(mark, read)).rejects.toMatchObject({ code: 'FileChanged' });
  });
});
