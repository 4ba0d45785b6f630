// Tag sets of buckets and objects: the same XML, different limits.

import { AwsError } from '../../../aws-error.ts';
import { tagList } from '../../../wire/tags.ts';
import { malformedXml } from '../errors.ts';
import { child, elements, text, type XmlElement } from '../xml.ts';

/** Tags allowed (S3 user guide, "Categorizing your objects using tags" and "Using cost allocation S3 bucket tags"). */
const max = { bucket: 50, object: 10 };
const maxKeyLength = 128;
const maxValueLength = 256;

type Owner = keyof typeof max;

/** Throws MalformedXML, InvalidTag or BadRequest. */
export function parseTagging(document: XmlElement, owner: Owner): Record<string, string> {
  const tagSet = child(document, 'TagSet');
  if (!tagSet && document.TagSet !== '') throw malformedXml();
  return checkTags(parseTagList(tagSet), owner);
}

export function parseTagList(tagSet: XmlElement | undefined): [string, string][] {
  return elements(tagSet, 'Tag').map((tag) => {
    const key = text(tag, 'Key');
    const value = text(tag, 'Value');
    if (key === undefined || value === undefined) throw malformedXml();
    return [key, value];
  });
}

export function checkTags(pairs: [string, string][], owner: Owner): Record<string, string> {
  if (pairs.length > max[owner]) {
    const what = owner === 'bucket' ? 'Bucket' : 'Object';
    throw new AwsError('BadRequest', `${what} tags cannot be greater than ${max[owner]}`);
  }
  const tags: Record<string, string> = {};
  for (const [key, value] of pairs) {
    if (Object.hasOwn(tags, key)) throw invalidTag('Cannot provide multiple Tags with the same key', key);
    if (key.length === 0 || key.length > maxKeyLength)
      throw invalidTag('The TagKey you have provided is invalid', key);
    if (value.length > maxValueLength) throw invalidTag('The TagValue you have provided is invalid', key);
    if (/^aws:/i.test(key)) throw invalidTag('System tags cannot be added/updated by requester', key);
    tags[key] = value;
  }
  return tags;
}

const invalidTag = (message: string, key: string) =>
  new AwsError('InvalidTag', message, 400, { TagKey: key });

export function taggingXml(tags: Record<string, string>): XmlElement {
  return { TagSet: { Tag: tagList(tags) } };
}
