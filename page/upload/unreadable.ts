// Files that cannot be read: moved, changed or deleted after they were chosen, or without permission.

/** The file itself is at fault: only a new choice can help. */
export class UnreadableFile extends Error {
  constructor() {
    super('it cannot be read (any more): choose it again');
  }
}

/** Browsers report an upload of such a file as a failed connection. */
export async function isReadable(file: File): Promise<boolean> {
  try {
    await file.slice(0, 1).arrayBuffer();
    return true;
  } catch {
    return false;
  }
}
