// Writes a policy as one file per managed policy, and prints the commands that create them.
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, format, parse } from 'node:path';
import type { PolicyDocument } from '../aws/policies.ts';
import { refuseExisting } from '../machine/overwrite.ts';

/** Writes `policy.json`, or `policy-1.json` and so on. */
export async function writeAll(
  file: string,
  policies: readonly PolicyDocument[],
  force: boolean | undefined,
): Promise<string[]> {
  const path = parse(file);
  const numbered = (index: number) => format({ ...path, base: `${path.name}-${index + 1}${path.ext}` });
  const files = policies.map((_, index) => (policies.length === 1 ? file : numbered(index)));
  await refuseExisting(files, force);
  await mkdir(dirname(file), { recursive: true });
  for (const [index, policy] of policies.entries())
    await writeFile(files[index] ?? file, `${JSON.stringify(policy, null, 2)}\n`);
  return files;
}

export function nextStep(files: readonly string[], stack: string, holder: string): string {
  const commands = files.map((file, index) => {
    const name = files.length === 1 ? stack : `${stack}-${index + 1}`;
    return `  aws iam create-policy --policy-name ${name} --policy-document file://${file}`;
  });
  return [`Create them in the account, and attach all of them to ${holder}:`, ...commands].join('\n');
}
