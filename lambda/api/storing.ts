// Stores images in the bucket. None replaces another unless the caller asks for it; for several images, the answer has
// the outcome of each.
import { identify } from '../picture/formats.ts';
import { refuse } from '../picture/refusals.ts';
import { problemOf } from './failure.ts';
import type { Incoming } from './incoming.ts';
import { checkNewName } from './names.ts';
import { nameTaken, Problem } from './problem.ts';
import type { Api } from './route.ts';
import type { ImageOutcome } from './wire.ts';

interface Checked extends Incoming {
  type: string;
}

interface Stored {
  name: string;
  bytes: number;
}

/** Every image is checked before any is stored; errors while storing are reported per image. */
export async function storeAll(images: Incoming[], overwrite: boolean, api: Api): Promise<Stored[]> {
  const checked = images.map(({ name, bytes }) => ({
    name: checkNewName(name),
    bytes,
    type: typeOf(name, bytes),
  }));
  const names = checked.map(({ name }) => name);
  if (new Set(names).size < names.length) throw new Problem(400, 'Two files of the form have the same name.');
  // A single image needs no check first: S3 decides when it is stored.
  if (!overwrite && names.length > 1) await refuseTaken(names, api);
  let failure: unknown;
  const store = async (image: Checked): Promise<ImageOutcome> => {
    let outcome: ImageOutcome['outcome'] = 'failed';
    try {
      if (!(await api.originals.put(image.name, image.bytes, image.type, overwrite))) outcome = 'exists';
      else {
        outcome = 'not-announced';
        if (api.announces) await api.announcer.created(image.name);
        outcome = 'stored';
      }
    } catch (error) {
      failure ??= error;
    }
    return { name: image.name, outcome };
  };
  const outcomes = await Promise.all(checked.map(store));
  if (failure !== undefined) throw problemOf(failure, api, outcomes);
  if (outcomes.some(({ outcome }) => outcome === 'exists')) throw nameTaken(outcomes);
  return checked.map(({ name, bytes }) => ({ name, bytes: bytes.length }));
}

/** Throws a Problem when an image has one of these names. */
export async function refuseTaken(names: readonly string[], { originals }: Api): Promise<void> {
  const look = async (name: string): Promise<ImageOutcome> => ({
    name,
    outcome: (await originals.exists(name)) ? 'exists' : 'held-back',
  });
  const outcomes = await Promise.all(names.map(look));
  if (outcomes.some(({ outcome }) => outcome === 'exists')) throw nameTaken(outcomes);
}

/** By its bytes, in the worker's words, whatever the request declares. */
function typeOf(name: string, bytes: Buffer): string {
  const identity = identify(bytes);
  if (identity.kind === 'picture') return identity.mediaType;
  const refusal =
    identity.kind === 'foreign'
      ? refuse('UnsupportedFormat', identity.what)
      : refuse(bytes.length === 0 ? 'Empty' : 'NotAnImage');
  throw new Problem(415, `${name}: ${refusal.message}`);
}
