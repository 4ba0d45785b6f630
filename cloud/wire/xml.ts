// Writes XML as AWS does: an element per member, lists wrapped in a named element per entry.

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#13;',
};

export function escapeXml(text: string): string {
  return text.replace(/[&<>"\r]/g, (character) => entities[character] ?? character);
}

/** One element and all below it; undefined is left out, dates become ISO 8601, list entries are named `listEntry`, or, where it is empty, as the list. */
export function toXml(name: string, value: unknown, listEntry = 'member'): string {
  if (value === undefined || value === null) return '';
  if (listEntry === '' && Array.isArray(value))
    return value.map((entry) => toXml(name, entry, listEntry)).join('');
  return `<${name}>${content(value, listEntry)}</${name}>`;
}

function content(value: unknown, listEntry: string): string {
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map((entry) => toXml(listEntry, entry, listEntry)).join('');
  if (typeof value !== 'object' || value === null) return escapeXml(String(value));
  return Object.entries(value)
    .map(([name, member]) => toXml(name, member, listEntry))
    .join('');
}
