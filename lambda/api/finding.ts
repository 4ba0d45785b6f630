// What a call is about, once it is known to be there; otherwise the Problem that says it is not.
import type { ImageItem } from '../contract.ts';
import { checkName } from './names.ts';
import { noImage } from './problem.ts';
import type { Api, Call } from './route.ts';

/** Of an image whose original is stored. */
export async function storedName(call: Call, { originals }: Api): Promise<string> {
  const name = checkName(call.name);
  if (!(await originals.exists(name))) throw noImage(name);
  return name;
}

/** Of an image that was processed, whatever came of it. */
export async function itemOf(call: Call, { catalog }: Api): Promise<ImageItem> {
  const name = checkName(call.name);
  const item = await catalog.get(name);
  if (!item) throw noImage(name);
  return item;
}
