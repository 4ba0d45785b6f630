// ListMultipartUploads and ListParts.
import type { CloudResponse } from '../../../service.ts';
import { elementOf } from '../body/checksum.ts';
import { bucketOf, type Handlers, type S3Call } from '../call.ts';
import { commonPrefixes } from '../objects/list-objects.ts';
import { keyEncoding, limitOf, listingOptions, walk } from '../objects/listing.ts';
import { initiator, owner } from '../owner.ts';
import { type XmlElement, xmlResponse } from '../xml.ts';
import { uploadOf } from './multipart.ts';

export const uploadListHandlers: Handlers = {
  ListMultipartUploads: listMultipartUploads,
  ListParts: listParts,
};

function listMultipartUploads(call: S3Call): CloudResponse {
  const { query, s3 } = call;
  const { name } = bucketOf(call);
  const keyMarker = query.get('key-marker') ?? '';
  // S3 ignores the id without a key.
  const idMarker = keyMarker ? (query.get('upload-id-marker') ?? '') : '';
  const options = listingOptions(query, 'max-uploads');
  const encode = keyEncoding(query);
  const listing = walk((from) => s3.uploads.scan(name, from, from === keyMarker ? idMarker : ''), {
    ...options,
    after: keyMarker,
    within: idMarker !== '',
    skipsInside: true,
  });
  const { isTruncated, last } = listing;
  return xmlResponse('ListMultipartUploadsResult', {
    Bucket: name,
    KeyMarker: encode(keyMarker),
    UploadIdMarker: idMarker,
    NextKeyMarker: encode(last?.key ?? ''),
    NextUploadIdMarker: last?.entry?.id ?? '',
    Prefix: options.prefix ? encode(options.prefix) : undefined,
    Delimiter: options.delimiter ? encode(options.delimiter) : undefined,
    EncodingType: query.get('encoding-type') ?? undefined,
    MaxUploads: options.limit,
    IsTruncated: isTruncated,
    Upload: listing.entries.map((upload) => ({
      Key: encode(upload.key),
      UploadId: upload.id,
      Initiator: initiator,
      Owner: owner,
      StorageClass: upload.facts.storageClass ?? 'STANDARD',
      Initiated: new Date(upload.initiated).toISOString(),
      ...checksumPlan(upload.facts),
    })),
    ...commonPrefixes(listing, encode),
  });
}

function checksumPlan({
  algorithm,
  checksumType,
}: {
  algorithm?: string;
  checksumType?: string;
}): XmlElement {
  return { ChecksumAlgorithm: algorithm, ChecksumType: checksumType };
}

function listParts(call: S3Call): CloudResponse {
  const { query } = call;
  const upload = uploadOf(call);
  const limit = limitOf(query, 'max-parts');
  const marker = query.get('part-number-marker') ? limitOf(query, 'part-number-marker', 10_000) : 0;
  const parts = call.s3.uploads.parts(upload.id, marker);
  const page = parts.slice(0, limit);
  const { algorithm } = upload.facts;
  return xmlResponse('ListPartsResult', {
    Bucket: upload.bucket,
    Key: upload.key,
    UploadId: upload.id,
    Initiator: initiator,
    Owner: owner,
    StorageClass: upload.facts.storageClass ?? 'STANDARD',
    PartNumberMarker: marker,
    NextPartNumberMarker: page.at(-1)?.number ?? 0,
    MaxParts: limit,
    IsTruncated: parts.length > page.length,
    ...checksumPlan(upload.facts),
    Part: page.map((part) => ({
      PartNumber: part.number,
      LastModified: new Date(part.modified).toISOString(),
      ETag: `"${part.etag}"`,
      Size: part.bytes,
      ...(algorithm && part.checksum ? { [elementOf(algorithm)]: part.checksum } : {}),
    })),
  });
}
