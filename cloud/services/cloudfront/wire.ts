// REST-XML as CloudFront uses it: one element in, one element out, the ETag in a header.

import type { CloudRequest, CloudResponse } from '../../service.ts';
import { tagList } from '../../wire/tags.ts';
import { child, elements, renderXml, text, texts, type XmlElement } from '../s3/xml.ts';
import { invalidArgument } from './records.ts';

export const namespace = 'http://cloudfront.amazonaws.com/doc/2020-05-31/';

export function answer(
  root: string,
  content: XmlElement,
  { status = 200, etag, location }: { status?: number; etag?: string; location?: string } = {},
): CloudResponse {
  const headers = {
    'content-type': 'text/xml',
    ...(etag && { etag }),
    ...(location && { location: `https://cloudfront.amazonaws.com/2020-05-31/${location}` }),
  };
  return { status, headers, body: renderXml(root, content, namespace) };
}

/** `<Items><Name>…</Name>…</Items>`, or undefined when empty: AWS omits the element. */
export function itemsOf(name: string, entries: (XmlElement | string)[]): XmlElement | undefined {
  return entries.length === 0 ? undefined : { [name]: entries };
}

/** The members of a list: `<Name><Quantity>…</Quantity><Items><Entry>…`. */
export const listed = (parent: XmlElement | undefined, name: string, entry: string): XmlElement[] =>
  elements(child(child(parent, name), 'Items'), entry);

export const listedTexts = (parent: XmlElement | undefined, name: string, entry: string): string[] =>
  texts(child(child(parent, name), 'Items'), entry);

export const isOn = (parent: XmlElement | undefined, name: string) => text(parent, name) === 'true';

export function tagsIn(tags: XmlElement | undefined): Record<string, string> {
  const entries = elements(child(tags, 'Items'), 'Tag');
  return Object.fromEntries(entries.map((tag) => [text(tag, 'Key') ?? '', text(tag, 'Value') ?? '']));
}

export function tagsOut(tags: Record<string, string>): XmlElement {
  const entries = tagList(tags);
  return { Items: entries.length === 0 ? {} : { Tag: entries } };
}

/** Counts the entries of every list below. Throws InconsistentQuantities. */
export function checkQuantities(element: XmlElement, inconsistent: () => Error): void {
  const quantity = text(element, 'Quantity');
  const entries = Object.values(child(element, 'Items') ?? {}).flat();
  if (quantity !== undefined && Number(quantity) !== entries.length) throw inconsistent();
  for (const name of Object.keys(element)) {
    for (const below of elements(element, name)) checkQuantities(below, inconsistent);
  }
}

interface Page {
  entries: XmlElement[];
  members: Record<string, string | number | boolean | undefined>;
}

/** `MaxItems` entries after `Marker`, the id of the last one seen. */
export function pageOf(
  { query }: CloudRequest,
  all: [id: string, entry: XmlElement][],
  maxItems = 100,
): Page {
  const asked = Number(query.get('MaxItems') ?? maxItems);
  if (!Number.isInteger(asked) || asked < 1 || asked > maxItems) {
    throw invalidArgument(`MaxItems must be between 1 and ${maxItems}.`);
  }
  const marker = query.get('Marker') ?? '';
  const behind = all.filter(([id]) => id > marker);
  const shown = behind.slice(0, asked);
  const isTruncated = behind.length > shown.length;
  return {
    entries: shown.map(([, entry]) => entry),
    members: {
      Marker: marker,
      NextMarker: isTruncated ? shown.at(-1)?.[0] : undefined,
      MaxItems: asked,
      IsTruncated: isTruncated,
      Quantity: shown.length,
    },
  };
}
