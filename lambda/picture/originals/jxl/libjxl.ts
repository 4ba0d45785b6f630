// libjxl, compiled to WebAssembly by icodec: the same file on every machine, loaded for the first picture that needs it.
// Each picture gets its own instance with its own memory, as with libheif.
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { brotliDecompressSync } from 'node:zlib';
import type { Dimensions } from '../../../limits.ts';

/** RGBA in the picture's own colour space, upright. Samples of more than 8 bits take two bytes each. */
interface Decoded extends Dimensions {
  data: Uint8Array;
  depth: number;
}

export interface Jxl {
  /** Decodes the first frame; returns an error message or null on failure. */
  decode(bytes: Buffer): Decoded | string | null;
}

type Make = (options: object) => Promise<Jxl>;

/** Node provides WebAssembly, but only the DOM types declare it. */
declare const WebAssembly: {
  Module: new (program: Buffer) => object;
  Instance: new (program: object, imports: object) => { exports: object };
};

let makeInstance: Promise<() => Promise<Jxl>> | undefined;

export async function openLibjxl(): Promise<Jxl> {
  makeInstance ??= load();
  return (await makeInstance)();
}

async function load(): Promise<() => Promise<Jxl>> {
  const { glue, program } = locate();
  // icodec builds its result with this function; in browsers it is a class (ImageData).
  Object.assign(globalThis, { _icodec_ImageData: asDecoded });
  const { default: make }: { default: Make } = await import(glue.href);
  const compiled = new WebAssembly.Module(program);
  const instantiateWasm = (imports: object, done: (made: object) => void) => {
    const instance = new WebAssembly.Instance(compiled, imports);
    done(instance);
    return instance.exports;
  };
  return () => make({ instantiateWasm, print: () => {}, printErr: () => {} });
}

const asDecoded = (data: Uint8Array, width: number, height: number, depth: number): Decoded => ({
  ...{ data, width, height, depth },
});

/** Next to the bundle as Brotli, which is smaller than in a zip; when run from source, in node_modules. */
function locate(): { glue: URL; program: Buffer } {
  const packed = new URL('./jxl-dec.wasm.br', import.meta.url);
  if (existsSync(packed)) {
    const program = brotliDecompressSync(readFileSync(packed));
    return { glue: new URL('./jxl-dec.mjs', import.meta.url), program };
  }
  const file = createRequire(import.meta.url).resolve('icodec/jxl-dec.wasm');
  return { glue: pathToFileURL(file.replace(/wasm$/, 'js')), program: readFileSync(file) };
}
