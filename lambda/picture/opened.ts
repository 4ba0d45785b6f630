// An original that is open: what its header says, and its pixels for the asking. Every way to decode one answers this.
import type { Dimensions, Limits } from '../limits.ts';
import type { CameraFacts } from './camera.ts';
import type { Pixels } from './decoder.ts';
import type { SourceFormat } from './formats.ts';

export interface Original {
  format: SourceFormat;
  /** Upright, as displayed. */
  displayed: Dimensions;
  facts: CameraFacts;
  /** 1 for a picture that cannot move. */
  frames: number;
  /** Of all its frames. */
  motion: Motion;
  /** Upright and in sRGB. Throws a Refusal for what can never be decoded; anything else may work later. */
  decode(need: Need): Promise<Pixels>;
}

/** The pixels that are wanted of an original. */
export interface Need {
  /** No larger than the picture, and of its shape. */
  target: Dimensions;
  /** From the first one; 1 for a still. */
  frames: number;
  /** What is transparent becomes white, which is what a browser's page would show behind it. */
  isOpaque: boolean;
}

export interface Source {
  bytes: Buffer;
  format: SourceFormat;
  limits: Limits;
}

/** Timing of frames: milliseconds each, and how often the whole is shown (0: for ever). */
export interface Motion {
  delay: number[];
  loop: number;
}
