// The account's public access block: set through S3 Control, applied to every bucket.
import type { Store } from '../../../store.ts';
import type { XmlElement } from '../xml.ts';

export interface AccountBlock {
  get(): XmlElement | undefined;
  put(document: XmlElement): void;
  remove(): void;
}

const key = 'publicAccessBlock';

export function openAccountBlock(store: Store): AccountBlock {
  const documents = store.collection<XmlElement>('s3-account');
  return {
    get: () => documents.get(key),
    put: (document) => documents.put(key, document),
    remove: () => void documents.delete(key),
  };
}
