// A full disk, of this machine or of the server: waiting does not help, and nothing that is there is to blame.
import { fullCodes } from './codes.ts';

export const noSpaceAdvice = 'free some space on that disk and run the same command again: nothing is lost';

/** 507 is what the embedded cloud answers. */
export function isFull(error: unknown): boolean {
  const { code = '', $metadata } = Object(error) as {
    code?: string;
    $metadata?: { httpStatusCode?: number };
  };
  return fullCodes.includes(code) || $metadata?.httpStatusCode === 507;
}
