// Formats sizes for people, in the same way in the terminal, errors and pages. Imported by src/, so it has no dependencies.

const units = ['B', 'kB', 'MB', 'GB', 'TB'];

/** Uses decimal units, like file managers and networks: 1.2 kB, 34 MB. */
export function bytesText(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit > 0 && value < 9.95 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}

/** A size and the limit it exceeds, both exact to the byte if they would otherwise look the same. */
export function sizeAndLimit(bytes: number, most: number): [size: string, limit: string] {
  const [size, limit] = [bytesText(bytes), bytesText(most)];
  if (size !== limit) return [size, limit];
  return [`${bytes.toLocaleString('en-US')} bytes`, `${most.toLocaleString('en-US')} bytes`];
}
