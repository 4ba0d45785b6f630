// Images on their way into the bucket. None replaces another unless the caller asks for it, and of several the answer says
// what became of each.
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

/** What is wrong with one is found before any is stored; what happens while they are stored is told of each. */
export async function storeAll(images: Incoming[], overwrite: boolean, api: Api): Promise<Stored[]> {
  const checked = images.map(({ name, bytes }) => ({
    name: checkNewName(name),
    bytes,
    type: typeOf(name, bytes),
  }));
  const names = checked.map(({ name }) => name);
  if (new Set(names).size < names.length) throw new Problem(400, 'Two files of the form have the same name.');
  // One alone needs no question: S3 answers it when the image is stored.
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

/** Throws a Problem when there is an image of one of these names. */
export async function refuseTaken(names: readonly string[], { originals }: Api): Promise<void> {
  const look = async (name: string): Promise<ImageOutcome> => ({
    name,
    outcome: (await originals.exists(name)) ? 'exists' : 'held-back',
  });
  const outcomes = await Promise.all(names.map(look));
  if (outcomes.some(({ outcome }) => outcome === 'exists')) throw nameTaken(outcomes);
}

/** By its bytes, in the worker's own words: whatever the request says it is. */
function typeOf(name: string, bytes: Buffer): string {
  const identity = identify(bytes);
  if (identity.kind === 'picture') return identity.mediaType;
  const refusal =
    identity.kind === 'foreign'
      ? refuse('UnsupportedFormat', identity.what)
      : refuse(bytes.length === 0 ? 'Empty' : 'NotAnImage');
  throw new Problem(415, `${name}: ${refusal.message}`);
}
