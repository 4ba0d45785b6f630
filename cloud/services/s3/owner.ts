// The account that owns every bucket and object here.
import { account } from '../../account.ts';
import type { XmlElement } from './xml.ts';

/** S3 names owners by a canonical id of 64 hex digits, and by nothing else since November 2025. */
export const owner = { ID: account.padStart(64, '0') };

/** Unlike owners, the initiator of an upload still has a DisplayName. */
export const initiator = { ...owner, DisplayName: 'local' };

/** What GetBucketAcl and GetObjectAcl answer: full control to the owner, nothing to anyone else. */
export const ownerAcl: XmlElement = {
  Owner: owner,
  AccessControlList: {
    Grant: {
      Grantee: {
        '@xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance',
        '@xsi:type': 'CanonicalUser',
        ...owner,
      },
      Permission: 'FULL_CONTROL',
    },
  },
};
