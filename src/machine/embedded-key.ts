// The embedded cloud's key pair, stored beside its data, and the proofs made with it: to the cloud, that we may read it,
// and to us, that the process on a port of this machine is our cloud. It is never sent.

import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { ThumbsError } from '../errors/errors.ts';
import { parseJson } from './files.ts';
import { readOwnText } from './own-files.ts';

export interface KeyPair {
  accessKeyId: string;
  secretAccessKey: string;
}

/** Undefined before the cloud's first start. Throws when the file is a link, or contains something else. */
export async function readKeyPair(dataDir: string): Promise<KeyPair | undefined> {
  const file = join(dataDir, 'credentials.json');
  const text = await readOwnText(file, (handle) => checkOwner(handle, file));
  if (text === undefined) return undefined;
  const { accessKeyId, secretAccessKey } = Object(parseJson(text)) as Partial<KeyPair>;
  if (accessKeyId && secretAccessKey) return { accessKeyId, secretAccessKey };
  throw new ThumbsError('CloudFailed', `${file} does not contain the embedded cloud's key pair`, {
    fix: 'delete that file and run: thumbs local stop, then thumbs local start',
  });
}

/** A key planted by somebody else would let them read all that is signed with it. The administrator may use anybody's. */
async function checkOwner(handle: FileHandle, file: string): Promise<void> {
  const me = process.getuid?.();
  if (me === undefined || me === 0 || (await handle.stat()).uid === me) return;
  throw new ThumbsError('CloudFailed', `${file} belongs to another user of this machine`, {
    fix: 'use a folder of your own',
  });
}

const proof = ({ secretAccessKey }: KeyPair, text: string) =>
  createHmac('sha256', secretAccessKey).update(text).digest();

/** A challenge for the cloud. */
export const newChallenge = () => randomBytes(16).toString('hex');

/** Was this challenge answered by somebody who can read the key? */
export function isProven(keys: KeyPair, challenge: string, answer: unknown): boolean {
  const sent = Buffer.from(String(answer), 'hex');
  const own = proof(keys, `health ${challenge}`);
  return sent.length === own.length && timingSafeEqual(sent, own);
}

/** The authorization header of a request to stop the process. */
export function stopOrder(keys: KeyPair, pid: number, now: number): string {
  return `Thumbs ${now} ${proof(keys, `stop ${pid} ${now}`).toString('hex')}`;
}
