// Every call by which setup may change something is a command of the real AWS CLI.
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { isWrite } from '../../src/explain/call.ts';
import { services, verbOf } from '../../src/explain/command.ts';
import { awsCli, hasAwsCli } from '../support/programs/aws-cli.ts';

const run = promisify(execFile);

/** `aws SERVICE OPERATION` of each that the code of resources imports. */
function commandsOfSetup(): string[] {
  const folder = join(import.meta.dirname, '..', '..', 'src');
  const files = ['resources', 'aws'].flatMap((room) =>
    readdirSync(join(folder, room), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => readFileSync(join(folder, room, file), 'utf8')),
  );
  const imports = files.flatMap((text) => [
    ...text.matchAll(/import \{([^}]*)\} from '@aws-sdk\/client-([\w-]+)'/g),
  ]);
  const commands = imports.flatMap(([, names = '', service = '']) => {
    const wanted = `${service.replaceAll('-', '')}client`;
    const client = Object.keys(services).find((name) => name.toLowerCase() === wanted) ?? service;
    const operations = [...names.matchAll(/\b(\w+)Command\b/g)].map(([, operation = '']) => operation);
    return operations
      .filter((operation) => isWrite({ operation }))
      .map((operation) => verbOf({ client, operation }));
  });
  return [...new Set(commands)].sort();
}

/** The AWS CLI lists a service's operations when it does not know one; starting it is most of the work. */
async function operationsOf(service: string): Promise<string[]> {
  const { stdout, stderr } = await ask([service, 'no-such-operation']);
  return (stdout + stderr).match(/[a-z][a-z0-9-]+/g) ?? [];
}

/** With --generate-cli-skeleton it prints the form of an operation's input, and calls nobody. */
const isKnown = async (command: string) => {
  const { stdout } = await ask([...command.split(' ').slice(1), '--generate-cli-skeleton']);
  return stdout.startsWith('{');
};

const env = { PATH: process.env.PATH, AWS_DEFAULT_REGION: 'us-east-1' };
const ask = (words: string[]) =>
  run(awsCli, words, { env }).catch((failure: { stdout: string; stderr: string }) => failure);

it.skipIf(!hasAwsCli)('every write of setup is a command of the AWS CLI', async () => {
  const commands = commandsOfSetup();
  expect(commands.length).toBeGreaterThan(70);
  const unlisted: string[] = [];
  for (const [service, group = []] of Object.entries(
    Object.groupBy(commands, (one) => one.split(' ')[1] ?? ''),
  )) {
    const listed = new Set(await operationsOf(service));
    unlisted.push(...group.filter((one) => !listed.has(one.split(' ')[2] ?? '')));
  }
  const unknown: string[] = [];
  // Newer versions list only similar words.
  for (const command of unlisted) if (!(await isKnown(command))) unknown.push(command);
  expect(unknown).toEqual([]);
});
