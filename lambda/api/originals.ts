// The originals bucket as the API uses it.
import { openCalls, type Surroundings } from '../aws.ts';
import { pathOf, unlessGone } from '../objects.ts';

export interface Originals {
  put(name: string, bytes: Buffer, contentType: string): Promise<void>;
  exists(name: string): Promise<boolean>;
  remove(name: string): Promise<void>;
}

export function openOriginals(bucket: string, surroundings: Surroundings): Originals {
  const s3 = openCalls('s3', surroundings);
  const at = (name: string) => ({ bucket, path: pathOf(name) });
  return {
    async put(name, body, type) {
      await s3({ method: 'PUT', ...at(name), headers: { 'content-type': type }, body });
    },
    exists: async (name) => (await unlessGone(s3({ method: 'HEAD', ...at(name) }))) !== undefined,
    async remove(name) {
      await s3({ method: 'DELETE', ...at(name) });
    },
  };
}
