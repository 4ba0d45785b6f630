import { describe, expect, it } from 'vitest';
import { checkUpload, type UploadFlags } from '../../../src/delivery/upload-flags.ts';

describe('upload --watch', () => {
  it.each<[UploadFlags, string]>([
    [{ delete: true }, '--delete could empty the cloud while a disk is away'],
    [{ dryRun: true }, '--dry-run sends nothing'],
    [{ maxCost: 0 }, '--max-cost knows the price before anything is sent'],
  ])('is refused with %j, with the reason', (flags, reason) => {
    const check = () => checkUpload(['photos'], { ...flags, watch: true });
    expect(check).toThrow(
      expect.objectContaining({ code: 'Usage', message: expect.stringContaining(reason) }),
    );
    expect(() => checkUpload(['photos'], flags)).not.toThrow();
  });

  it('goes with the others', () => {
    expect(() =>
      checkUpload(['photos'], { watch: true, wait: false, overwrite: false, bwlimit: 1024 }),
    ).not.toThrow();
  });
});
