// An opened original: the facts in its header, and its pixels on request. Every decoder returns this.
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
  /** Upright and in sRGB. Throws a Refusal for pictures that can never be decoded; other errors may pass. */
  decode(need: Need): Promise<Pixels>;
}

/** The pixels needed of an original. */
export interface Need {
  /** No larger than the picture, and of its shape. */
  target: Dimensions;
  /** Pixels held in memory during decoding: see `keptPixels` in plan.ts. */
  kept: number;
  /** From the first one; 1 for a still. */
  frames: number;
  /** Transparent pixels become white, which is what a browser's page would show behind them. */
  isOpaque: boolean;
}

export interface Source {
  bytes: Buffer;
  format: SourceFormat;
  limits: Limits;
}

/** Timing of frames: milliseconds each, and the number of loops (0: forever). */
export interface Motion {
  delay: number[];
  loop: number;
}
