// libjxl, compiled to WebAssembly by icodec: the same file on every machine. Loaded with the first picture that needs it. Each
// picture gets an instance, and so a memory, of its own, as with libheif.
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { brotliDecompressSync } from 'node:zlib';
import type { Dimensions } from '../../limits.ts';

/** Red, green, blue and alpha in the picture's own colours, upright. Numbers of more than 8 bits take two bytes each. */
interface Decoded extends Dimensions {
  data: Uint8Array;
  depth: number;
}

export interface Jxl {
  /** Of the first frame; what went wrong otherwise. */
  decode(bytes: Buffer): Decoded | string | null;
}

type Make = (options: object) => Promise<Jxl>;

/** Node has it, but Node's types leave it to those of browsers. */
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
  // icodec makes its answer with it: in browsers a class.
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

/** Beside the bundle, packed more tightly than a zip would; in source where npm put it. */
function locate(): { glue: URL; program: Buffer } {
  const packed = new URL('./jxl-dec.wasm.br', import.meta.url);
  if (existsSync(packed)) {
    const program = brotliDecompressSync(readFileSync(packed));
    return { glue: new URL('./jxl-dec.mjs', import.meta.url), program };
  }
  const file = createRequire(import.meta.url).resolve('icodec/jxl-dec.wasm');
  return { glue: pathToFileURL(file.replace(/wasm$/, 'js')), program: readFileSync(file) };
}
