// A function's code on disk: the original zip and the folder it was unpacked into, named by the zip's hash.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AwsError } from '../../aws-error.ts';
import { unzip } from '../../runtime/unzip.ts';
import type { FunctionRecord, Lambda } from './records.ts';
import { invalid } from './validation.ts';

/** 50 MB: Lambda's quota for a zip in the request itself. */
export const maxZipBytes = 52_428_800;

export interface CodeInput {
  ZipFile?: Uint8Array | undefined;
  S3Bucket?: string | undefined;
}

/** The zip of a request. Throws InvalidParameterValueException, RequestEntityTooLargeException 413. */
export function zipOf({ ZipFile, S3Bucket }: CodeInput, operation: string): Buffer {
  if (!ZipFile) throw invalid('Please provide a source for function code.');
  // A zip from a bucket may be larger; only its unpacked size is limited.
  if (S3Bucket === undefined && ZipFile.length > maxZipBytes) {
    const text = `Request must be smaller than 69905067 bytes for the ${operation} operation`;
    throw new AwsError('RequestEntityTooLargeException', text, 413);
  }
  return Buffer.from(ZipFile);
}

export function measure(zip: Buffer): FunctionRecord['code'] {
  return { sha256: createHash('sha256').update(zip).digest('base64'), bytes: zip.length };
}

type Owner = Pick<FunctionRecord, 'name' | 'region' | 'code'>;

function functionFolder({ cloud }: Lambda, { region, name }: Pick<Owner, 'region' | 'name'>): string {
  return join(cloud.dataDir, 'functions', region, name);
}

/** Absolute path of the unpacked code. Hexadecimal, because base64 has slashes. */
export function codeFolder(lambda: Lambda, owner: Owner): string {
  return join(functionFolder(lambda, owner), Buffer.from(owner.code.sha256, 'base64').toString('hex'));
}

export function zipFile(lambda: Lambda, owner: Owner): string {
  return `${codeFolder(lambda, owner)}.zip`;
}

/** Unpacks and stores the zip. Throws InvalidParameterValueException for an invalid one. */
export async function storeCode(lambda: Lambda, owner: Owner, zip: Buffer): Promise<void> {
  const folder = codeFolder(lambda, owner);
  if (!existsSync(folder)) await unzip(zip, folder);
  await mkdir(dirname(folder), { recursive: true });
  await writeFile(zipFile(lambda, owner), zip);
}

export async function removeCode(lambda: Lambda, record: FunctionRecord): Promise<void> {
  await rm(functionFolder(lambda, record), { recursive: true, force: true });
}

/**
 * Removes the code of earlier versions. Only at start, because a running environment may still load its files; at once,
 * because the first request may bring new code.
 */
export function sweepCode(lambda: Lambda): void {
  for (const [, record] of lambda.functions.entries()) {
    const folder = functionFolder(lambda, record);
    const current = [codeFolder(lambda, record), zipFile(lambda, record)];
    for (const name of existsSync(folder) ? readdirSync(folder) : []) {
      const path = join(folder, name);
      if (!current.includes(path)) rmSync(path, { recursive: true, force: true });
    }
  }
}
