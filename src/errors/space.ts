// A full disk, on this machine or on the server: waiting does not help, and no existing resource is at fault.
import { fullCodes } from './codes.ts';

export const noSpaceAdvice = 'free some space on that disk and run the same command again: nothing is lost';

/** 507 is the embedded cloud's answer. */
export function isFull(error: unknown): boolean {
  const { code = '', $metadata } = Object(error) as {
    code?: string;
    $metadata?: { httpStatusCode?: number };
  };
  return fullCodes.includes(code) || $metadata?.httpStatusCode === 507;
}
