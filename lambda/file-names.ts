// Names of files on any system, for keys that anybody may have chosen. Imported by src/ and page/, so it has no
// dependencies.

/**
 * Names that Windows reserves for devices, in every folder and with any extension: `nul.json` would be the null device.
 * https://learn.microsoft.com/windows/win32/fileio/naming-a-file
 */
const device = /^(con|prn|aux|nul|com[\d¹²³]|lpt[\d¹²³])(?=\.|$)/i;

export const isDeviceName = (name: string): boolean => device.test(name);

/** Without anything that a file system would misinterpret or drop. `con.jpg` → `con_.jpg`, `12:30.jpg` → `12_30.jpg` */
export function portableName(name: string): string {
  const plain = name.replace(/[/\\:*?"<>|\p{Cc}]|[. ]+$/gu, (odd) => '_'.repeat(odd.length));
  return plain.replace(device, '$1_');
}

/**
 * Names for a zip's entries, in the order of the keys: none leaves the target folder, and no two unpack to the same file,
 * on systems that ignore case and Unicode composition either.
 */
export const entryNames = (keys: readonly string[]): string[] => keys.map(openNames());

/** The same for one key after the other: the paths of files in a folder. */
export function openNames(): (key: string) => string {
  const places = openPlaces();
  return (key) => {
    const parts = key.split(/[/\\]/).filter((part) => !['', '.', '..'].includes(part));
    const name = portableName(parts.pop() ?? 'image');
    const folder = parts.reduce((above, part) => places.folder(above + portableName(part)), '');
    return places.file(folder, name);
  };
}

function openPlaces() {
  const files = new Set<string>();
  const folders = new Set<string>();
  const folded = (path: string) => path.normalize('NFC').toLowerCase();
  /** Folded path → the last number given to it, so that many equal names take linear time. */
  const numbers = new Map<string, number>();
  return {
    /** With its slash. An existing folder stays the same; a file of that name keeps it. */
    folder(path: string): string {
      let own = path;
      for (let number = 2; files.has(folded(own)); number += 1) own = `${path} (${number})`;
      folders.add(folded(own));
      return `${own}/`;
    },
    file(folder: string, name: string): string {
      const [, stem = '', ending = ''] = /^(.+?)(\.[^.]*)?$/s.exec(name) ?? [];
      const wanted = folded(folder + name);
      let own = folder + name;
      for (let number = numbers.get(wanted) ?? 2; isTaken(folded(own)); number += 1) {
        own = `${folder}${stem} (${number})${ending}`;
        numbers.set(wanted, number + 1);
      }
      files.add(folded(own));
      return own;
    },
  };
  function isTaken(path: string): boolean {
    return files.has(path) || folders.has(path);
  }
}
