// libheif's errors as reasons to refuse a file.
import type { Limits } from '../../limits.ts';
import { isCutOff } from '../formats.ts';
import { refuse } from '../refusals.ts';

/** From heif_error.h. */
const codes = { unsupportedType: 3, unsupportedFeature: 4, memory: 6, plugin: 11 };

export class HeifError extends Error {
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

/** Any other error is returned unchanged. */
export function heifRefusal(error: unknown, bytes: Buffer, { memoryBytes }: Limits): unknown {
  // The decoder hit something unexpected: it is discarded after every picture anyway.
  if (error instanceof Error && error.name === 'RuntimeError') return refuse('DecoderCrashed', error.message);
  if (!(error instanceof HeifError)) return error;
  const { code, message } = error;
  if (code === codes.memory) return refuse('TooMuchMemory', memoryBytes);
  const isUnsupported = [codes.unsupportedType, codes.unsupportedFeature, codes.plugin].includes(code);
  if (isUnsupported) return refuse('UnsupportedFormat', `a HEIF picture of an unusual kind (${message})`);
  return isCutOff(bytes, 'heif') ? refuse('Truncated') : refuse('Corrupt', message);
}
