// Names and messages come from files, buckets and servers that others control. Anything that could move the cursor, change
// the writing direction or hide text is shown as an escape: in every event before it becomes text, and in every table cell.
import type { Event } from '../events.ts';

/** Controls (C0, C1), line separators, direction marks, zero-width characters, and lone surrogates. */
const risky = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\p{Bidi_Control}\p{Default_Ignorable_Code_Point}\u{FFF9}-\u{FFFB}]/u;

/** True for most texts, which need no further check. */
const plain = /^[\x20-\x7e]*$/;

/** Scripts that are spelled with joiners: Persian, Hindi and related ones. */
const joined =
  '[\\p{scx=Arab}\\p{scx=Syrc}\\p{scx=Mong}\\p{scx=Deva}\\p{scx=Beng}\\p{scx=Guru}\\p{scx=Gujr}\\p{scx=Orya}\\p{scx=Taml}\\p{scx=Telu}\\p{scx=Knda}\\p{scx=Mlym}\\p{scx=Sinh}\\p{scx=Khmr}]';
const emoji = '\\p{Extended_Pictographic}[\\uFE0F\\p{Emoji_Modifier}]?';
/** Where such a character belongs to the visible text. */
const belonging = [
  // Keycaps, and the flags of England, Scotland and Wales.
  '[0-9#*]\\uFE0F\\u20E3',
  '\\u{1F3F4}[\\u{E0061}-\\u{E007A}]+\\u{E007F}',
  `${emoji}(?:\\u200D${emoji})*`,
  `(?<=${joined})[\\u200C\\u200D](?=${joined})`,
  // Variants of Chinese characters, as in Japanese names.
  '\\p{Script=Han}[\\u{E0100}-\\u{E01EF}]',
];
/** Compiling one takes milliseconds, and the whole of `--help`, which needs none, takes only a few more. */
const whenNeeded = (source: () => string) => {
  let made: RegExp | undefined;
  return () => {
    made ??= new RegExp(source(), 'gu');
    return made;
  };
};
const belongsOrRisky = whenNeeded(() => `(?<kept>${belonging.join('|')})|${risky.source}`);

/** As one line. */
export function printable(text: string): string {
  if (plain.test(text) || !risky.test(text)) return text;
  return text.replace(belongsOrRisky(), (found, kept?: string) => kept ?? escaped(found));
}

/** Output of other programs may have several lines. */
export const printableLines = (text: string): string => text.split('\n').map(printable).join('\n');

/** `\x1b`, `\u202e`, `\u{e0041}`. */
function escaped(character: string): string {
  const hex = (character.codePointAt(0) ?? 0).toString(16);
  if (hex.length <= 2) return `\\x${hex.padStart(2, '0')}`;
  return hex.length <= 4 ? `\\u${hex.padStart(4, '0')}` : `\\u{${hex}}`;
}

const riskyInJson = whenNeeded(() => `(?!\\n)${risky.source}`);

/** Text that is already JSON, with its risky characters as JSON's own escapes, so that the values stay the same. */
export function safeJson(json: string): string {
  if (plain.test(json)) return json;
  const unit = (text: string, index: number) => `\\u${text.charCodeAt(index).toString(16).padStart(4, '0')}`;
  return json.replace(riskyInJson(), (found) =>
    Array.from({ length: found.length }, (_, index) => unit(found, index)).join(''),
  );
}

/** Fields with several lines. */
const withLines = new Set(['message', 'fix', 'script']);
/** Values shown as JSON: escaping them first would change them. */
const documents = new Set(['is', 'wanted', 'policy', 'policies', 'template']);

/** The event as people may see it. Records are escaped by their layout: CSV has its own rules. */
export function printableEvent<E extends Event>(event: E): E {
  if (event.event === 'record') return event;
  if (event.event === 'hint') return { ...event, text: printableLines(event.text) };
  return printableIn(event, '') as E;
}

function printableIn(value: unknown, name: string): unknown {
  if (documents.has(name)) return value;
  if (typeof value === 'string') return (withLines.has(name) ? printableLines : printable)(value);
  if (Array.isArray(value)) return value.map((one) => printableIn(one, name));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [printable(key), printableIn(one, key)]),
  );
}
