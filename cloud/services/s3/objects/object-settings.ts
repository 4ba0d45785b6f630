// Attachments of an object: its tags, and the only ACL it can have.
import type { CloudResponse } from '../../../service.ts';
import { readText, readXml } from '../body/body.ts';
import { parseTagging, taggingXml } from '../buckets/tags.ts';
import { bucketOf, type Handlers, type S3Call } from '../call.ts';
import { noMethodOfMarker, noSuchKey } from '../errors.ts';
import { ownerAcl } from '../owner.ts';
import { xmlResponse } from '../xml.ts';
import { checkAclBody, refuseAcl } from './acl.ts';
import type { Version } from './objects.ts';
import { retag, versionHeaders } from './publish.ts';
import { existingVersion } from './read-objects.ts';

export const objectSettingHandlers: Handlers = {
  GetObjectTagging: (call) => {
    const version = named(call);
    const response = xmlResponse('Tagging', taggingXml(version.facts.tags ?? {}));
    return { ...response, headers: { ...response.headers, ...versionHeaders(bucketOf(call), version) } };
  },
  PutObjectTagging: async (call) => {
    const tags = parseTagging(await readXml(call, 'Tagging'), 'object');
    return { status: 200, headers: setTags(call, tags, 'ObjectTagging:Put') };
  },
  DeleteObjectTagging: (call) => ({ status: 204, headers: setTags(call, {}, 'ObjectTagging:Delete') }),
  GetObjectAcl: (call) => {
    bucketOf(call);
    existingVersion(call, call.key, call.query.get('versionId'));
    return xmlResponse('AccessControlPolicy', ownerAcl);
  },
  PutObjectAcl: (call) => {
    named(call);
    return putAcl(call);
  },
};

/** Owner enforced: an ACL may only state what holds anyway. */
export async function putAcl(call: S3Call): Promise<CloudResponse> {
  refuseAcl(call);
  checkAclBody(call, await readText(call));
  return { status: 200 };
}

function named(call: S3Call): Version {
  const { name } = bucketOf(call);
  const versionId = call.query.get('versionId');
  // Unlike reads, these operations report that the latest version is a delete marker.
  const isMarker = !versionId && call.s3.objects.latest(name, call.key)?.deleteMarker;
  if (isMarker) throw noMethodOfMarker(call.request.method);
  // Only in this error does AWS prefix the key with the bucket.
  const isMissing = !versionId && !call.s3.objects.latest(name, call.key);
  if (isMissing) throw noSuchKey(`${name}/${call.key}`);
  return existingVersion(call, call.key, versionId);
}

/** Returns the headers of the answer. */
function setTags(call: S3Call, tags: Record<string, string>, name: Parameters<typeof retag>[4]) {
  const [bucket, version] = [bucketOf(call), named(call)];
  retag(call, bucket, version, tags, name);
  return versionHeaders(bucket, version);
}
