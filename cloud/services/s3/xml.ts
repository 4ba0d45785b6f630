// XML in both directions without schemas, so that a bucket's settings are kept as they were sent.
// A list is a repeated element, as everywhere in S3; all values are text.
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { AwsError } from '../../aws-error.ts';
import type { CloudResponse } from '../../service.ts';
import { escapeXml } from '../../wire/xml.ts';
import { malformedXml } from './errors.ts';

type XmlContent = string | number | boolean | undefined | XmlElement | XmlContent[];

/** Members in order; names beginning with `@` are attributes; undefined members are left out. */
export interface XmlElement {
  [name: string]: XmlContent;
}

const namespace = 'http://s3.amazonaws.com/doc/2006-03-01/';
const parser = new XMLParser({
  maxNestedTags: 32,
  ignoreAttributes: true,
  ignoreDeclaration: true,
  removeNSPrefix: true,
  parseTagValue: false,
  // Keys may begin and end with spaces.
  trimValues: false,
  // Character references such as `&#xD;`.
  htmlEntities: true,
});

export function renderXml(root: string, content: XmlElement | string, of = namespace): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element(root, content, ` xmlns="${of}"`)}`;
}

export function xmlResponse(root: string, content: XmlElement | string): CloudResponse {
  return { status: 200, headers: { 'content-type': 'application/xml' }, body: renderXml(root, content) };
}

function element(name: string, content: XmlContent, attributes = ''): string {
  if (content === undefined) return '';
  if (Array.isArray(content)) return content.map((entry) => element(name, entry)).join('');
  if (typeof content !== 'object') return `<${name}${attributes}>${escapeText(String(content))}</${name}>`;
  let inner = '';
  let own = attributes;
  for (const [member, value] of Object.entries(content)) {
    if (member.startsWith('@')) own += ` ${member.slice(1)}="${escapeXml(String(value))}"`;
    else inner += element(member, value);
  }
  return `<${name}${own}>${inner}</${name}>`;
}

/** Keys may hold control characters, which XML only has as character references. */
function escapeText(text: string): string {
  return escapeXml(text).replace(/[^\P{Cc}\t\n]/gu, (character) => `&#${character.charCodeAt(0)};`);
}

/** 10,000 parts, or 1,000 keys of 1 KB in six-byte entities, fit in. */
const maxLetters = 8 * 1024 * 1024;

const tooLong = () => new AwsError('MaxMessageLengthExceeded', 'Your request was too big.');

function parsed(text: string): XmlElement {
  try {
    return parser.parse(text);
  } catch {
    // Well-formed and still refused means nested too deep.
    throw malformedXml();
  }
}

/** The members of the root element. Throws MalformedXML, also when the root has another name. */
export function parseXml(text: string, root: string): XmlElement {
  if (text.length > maxLetters) throw tooLong();
  // S3 needs no document type; entities that refer to one another are an attack.
  if (/<!DOCTYPE/i.test(text) || XMLValidator.validate(text) !== true) throw malformedXml();
  const content = tidy(parsed(text)[root]);
  if (content === undefined || Array.isArray(content)) throw malformedXml();
  return typeof content === 'object' ? content : {};
}

/** Drops the white space between elements, which the parser reports as `#text`. */
function tidy(content: XmlContent): XmlContent {
  if (Array.isArray(content)) return content.map(tidy);
  if (typeof content !== 'object') return content;
  const members = Object.entries(content).filter(([name]) => name !== '#text');
  return Object.fromEntries(members.map(([name, value]) => [name, tidy(value)]));
}

/** A member that may repeat, as a list of elements; text entries are dropped. */
export function elements(parent: XmlElement | undefined, name: string): XmlElement[] {
  return contents(parent, name).filter((entry) => typeof entry === 'object') as XmlElement[];
}

/** A member that may repeat, as a list of texts. */
export function texts(parent: XmlElement | undefined, name: string): string[] {
  return contents(parent, name).filter((entry) => typeof entry === 'string') as string[];
}

export function child(parent: XmlElement | undefined, name: string): XmlElement | undefined {
  return elements(parent, name)[0];
}

export function text(parent: XmlElement | undefined, name: string): string | undefined {
  return texts(parent, name)[0];
}

function contents(parent: XmlElement | undefined, name: string): XmlContent[] {
  const value = parent?.[name];
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}
