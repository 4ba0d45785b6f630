// Pure: the name under which a second picture is kept beside the first: `IMG_0001 (2).jpg`, or the next number that is free.

/** `name` may have a folder. A number that it ends with already is counted on. */
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
