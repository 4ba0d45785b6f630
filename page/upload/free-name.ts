// Pure: the name that keeps a second picture beside the first: `IMG_0001 (2).jpg`, or the next free number.

/** `name` may have a folder. A number at its end is counted up. */
export function freeName(name: string, isTaken: (name: string) => boolean): string {
  const { stem, number, ending } = partsOf(name);
  for (let next = number + 1; ; next += 1) {
    const candidate = `${stem} (${next})${ending}`;
    if (!isTaken(candidate)) return candidate;
  }
}

function partsOf(name: string): { stem: string; number: number; ending: string } {
  const [, whole = name, ending = ''] = /^(.*[^/])(\.[^./]+)$/s.exec(name) ?? [];
  const [, stem = whole, number = '1'] = /^(.*\S) \(([1-9]\d{0,4})\)$/s.exec(whole) ?? [];
  return { stem, number: Number(number), ending };
}
