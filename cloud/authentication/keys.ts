// The account's key pair: created at the cloud's first start, in a file that only its owner can read. Anyone who can read
// it may do everything, as on AWS; nobody else on the machine may do anything.
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  constants,
  fstatSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { replaceFile } from '../rename.ts';

export interface KeyPair {
  accessKeyId: string;
  secretAccessKey: string;
}

/** The client reads it from there. */
export const keyFile = (dataDir: string) => join(dataDir, 'credentials.json');

/** The key pair of the folder; created if there is none. Throws when the file is not a key pair, or is a link. */
export function openKeys(dataDir: string): KeyPair {
  const file = keyFile(dataDir);
  return readKeys(file) ?? makeKeys(file);
}

function readKeys(file: string): KeyPair | undefined {
  let descriptor: number;
  try {
    descriptor = openSync(file, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    // A copy of the folder, or a restored backup, may have loosened its permissions.
    if ((fstatSync(descriptor).mode & 0o077) !== 0) chmodSync(file, 0o600);
    return parse(readFileSync(descriptor, 'utf8'), file);
  } finally {
    closeSync(descriptor);
  }
}

function parse(text: string, file: string): KeyPair {
  const { accessKeyId, secretAccessKey } = jsonObject(text);
  if (typeof accessKeyId === 'string' && typeof secretAccessKey === 'string' && secretAccessKey.length >= 40)
    return { accessKeyId, secretAccessKey };
  throw new Error(`${file} is not a key pair: delete it, and the next start creates a new one`);
}

function jsonObject(text: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(text));
  } catch {
    return {};
  }
}

/** Written atomically: a start that is killed half-way leaves no partial key. */
function makeKeys(file: string): KeyPair {
  const keys = { accessKeyId: `AKIA${keyIdEnding()}`, secretAccessKey: randomBytes(30).toString('base64') };
  const draft = `${file}.${process.pid}`;
  rmSync(draft, { force: true });
  writeFileSync(draft, `${JSON.stringify(keys, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
  replaceFile(draft, file);
  return keys;
}

const base32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** What follows AKIA or ASIA: 16 characters of base32. */
export function keyIdEnding(): string {
  return [...randomBytes(16)].map((byte) => base32[byte % 32]).join('');
}

export function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

/** Takes the same time whichever letter is wrong. */
export function isSame(sent: string, own: string): boolean {
  const [a, b] = [Buffer.from(sent), Buffer.from(own)];
  return a.length === b.length && timingSafeEqual(a, b);
}
