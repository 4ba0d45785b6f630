// libheif and its HEVC decoder, compiled to WebAssembly: the same file on every machine. Loaded with the first picture that
// needs it. Each picture gets an instance, and so a memory, of its own: no picture can affect the next one, whatever it
// did to the decoder, and all of its memory is freed at once.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { MainModule } from 'libheif-js/libheif-wasm/libheif.js';
import type { Dimensions } from '../../limits.ts';
import { HeifError } from './heif-error.ts';
import type { Lines } from './lines-as-tiff.ts';

/** A picture in the file, or a smaller copy of it. Dimensions as displayed, after rotation and cropping. */
export interface Layer extends Dimensions {
  handle: number;
  hasAlpha: boolean;
}

/** Pixels, and space for whatever the caller puts beside them. */
export interface Decoded extends Lines {
  room: number;
}

/** Of `colr` boxes: either an ICC profile or the numbers of ITU-T H.273. */
export type Colours = { icc: Buffer } | { primaries: number; transfer: number };

/** Node has it, but Node's types leave it to those of browsers. */
declare const WebAssembly: {
  Module: new (program: Buffer) => object;
  Instance: new (program: object, imports: object) => { exports: object };
};

type Library = Omit<MainModule, 'HEAPU8'> & { HEAPU8: Uint8Array };

/** From heif.h. */
const [rgbColours, interleavedRgb, interleavedRgba, interleavedChannel] = [1, 10, 11, 10];
const profileTypes = { nclx: 0x6e636c78, none: 0 };

let makeInstance: (() => Library) | undefined;

/** Undefined when the function was built without it. */
export function loadLibheif(): (() => Library) | undefined {
  makeInstance ??= load();
  return makeInstance;
}

function load(): (() => Library) | undefined {
  const { resolve } = createRequire(import.meta.url);
  let file: string;
  try {
    file = resolve('libheif-js/libheif-wasm/libheif.wasm');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') return undefined;
    throw error;
  }
  const make = createRequire(import.meta.url)('libheif-js/libheif-wasm/libheif.js');
  const program = new WebAssembly.Module(readFileSync(file));
  const instantiateWasm = (imports: object, done: (made: object) => void) => {
    const instance = new WebAssembly.Instance(program, imports);
    done(instance);
    return instance.exports;
  };
  return () => make({ instantiateWasm, print: () => {}, printErr: () => {} });
}

/** Throws a HeifError for files that libheif rejects, and a WebAssembly.RuntimeError for files that crash it. */
export class HeifFile {
  readonly #library: Library;
  readonly #context: number;
  /** For the library's results: an error of twelve bytes, followed by a number. */
  readonly #answer: number;

  constructor(library: Library, bytes: Buffer) {
    this.#library = library;
    this.#answer = library._malloc(64);
    const address = library._malloc(bytes.length);
    library.HEAPU8.set(bytes, address);
    this.#context = library._heif_context_alloc();
    this.#asked((answer) =>
      library._heif_context_read_from_memory_without_copy(answer, this.#context, address, bytes.length, 0),
    );
  }

  primary(): Layer {
    return this.#layer((answer, value) =>
      this.#library._heif_context_get_primary_image_handle(answer, this.#context, value),
    );
  }

  /** The smaller copies in the file. */
  thumbnailsOf({ handle }: Layer): Layer[] {
    const library = this.#library;
    const count = library._heif_image_handle_get_number_of_thumbnails(handle);
    const list = library._malloc(4 * count);
    const found = library._heif_image_handle_get_list_of_thumbnail_IDs(handle, list, count);
    const ids = Array.from({ length: found }, (_, index) => this.#memory().readUInt32LE(list + 4 * index));
    return ids.map((id) =>
      this.#layer((answer, value) => library._heif_image_handle_get_thumbnail(answer, handle, id, value)),
    );
  }

  coloursOf({ handle }: Layer): Colours | undefined {
    const library = this.#library;
    const type = library._heif_image_handle_get_color_profile_type(handle);
    if (type === profileTypes.none) return undefined;
    if (type === profileTypes.nclx) {
      const profile = this.#asked((answer, value) =>
        library._heif_image_handle_get_nclx_color_profile(answer, handle, value),
      );
      // After the version, and C's padding that aligns the next field.
      const [primaries, transfer] = [4, 8].map((at) => this.#memory().readUInt32LE(profile + at));
      return { primaries: primaries ?? 2, transfer: transfer ?? 2 };
    }
    const bytes = library._heif_image_handle_get_raw_color_profile_size(handle);
    const address = library._malloc(bytes);
    this.#asked((answer) => library._heif_image_handle_get_raw_color_profile(answer, handle, address));
    return { icc: Buffer.from(this.#memory().subarray(address, address + bytes)) };
  }

  /** Eight bits per channel, whatever the picture has; upright. Must be the last call for the file: the caller owns the memory. */
  decode({ handle, hasAlpha }: Layer, roomBytes: (size: Dimensions) => number): Decoded {
    const library = this.#library;
    const image = this.#asked((answer, value) =>
      library._heif_decode_image(
        answer,
        handle,
        value,
        rgbColours,
        hasAlpha ? interleavedRgba : interleavedRgb,
        0,
      ),
    );
    const size = {
      width: library._heif_image_get_width(image, interleavedChannel),
      height: library._heif_image_get_height(image, interleavedChannel),
    };
    const room = library._malloc(roomBytes(size));
    const address = library._heif_image_get_plane_readonly2(image, interleavedChannel, this.#answer);
    const memory = this.#memory();
    const bytesPerLine = memory.readUInt32LE(this.#answer);
    return { memory, room, address, bytesPerLine, ...size, channels: hasAlpha ? 4 : 3 };
  }

  #layer(ask: (answer: number, value: number) => void): Layer {
    const handle = this.#asked(ask);
    const library = this.#library;
    return {
      handle,
      width: library._heif_image_handle_get_width(handle),
      height: library._heif_image_handle_get_height(handle),
      hasAlpha: library._heif_image_handle_has_alpha_channel(handle) !== 0,
    };
  }

  /** Calls a function that returns an error, and a number at the address `value`. */
  #asked(ask: (answer: number, value: number) => void): number {
    const value = this.#answer + 16;
    ask(this.#answer, value);
    const memory = this.#memory();
    // Between them, a finer code.
    const [code = 0, text = 0] = [0, 8].map((at) => memory.readUInt32LE(this.#answer + at));
    if (code === 0) return memory.readUInt32LE(value);
    throw new HeifError(code, memory.toString('utf8', text, memory.indexOf(0, text)));
  }

  /** Looked up each time: it moves when it grows. */
  #memory(): Buffer {
    return Buffer.from(this.#library.HEAPU8.buffer);
  }
}
