// What the embedded cloud does otherwise on Windows.
import { expect, it } from 'vitest';
import { argumentsOf } from '../../../../cloud/runtime/leftovers.ts';
import { processVariables, type Surroundings } from '../../../../cloud/runtime/variables.ts';

const fn = { name: 'f', handler: 'a.b', variables: {} } as Parameters<typeof processVariables>[0];
const around = {
  scratchFolder: 'S',
  endpoint: 'http://127.0.0.1:1',
  credentials: { accessKeyId: 'a', secretAccessKey: 'b', sessionToken: 'c' },
} as Surroundings;

it('functions find their folders, and the network, under the names of Windows', () => {
  const env = { SystemRoot: 'D:\\Win', USERPROFILE: 'C:\\Users\\me', SECRET: 'x' };
  const variables = processVariables(fn, around, { platform: 'win32', env });
  expect(variables).toMatchObject({
    SystemRoot: 'D:\\Win',
    TEMP: 'S',
    TMP: 'S',
    USERPROFILE: 'S',
    HOME: 'S',
  });
  expect(variables).not.toHaveProperty('SECRET');
  expect(processVariables(fn, around, { platform: 'linux', env })).not.toHaveProperty('SystemRoot');
});

it('the command line of a process is asked of a program that the system has', () => {
  expect(argumentsOf(42, 'linux')).toEqual(['ps', ['-p', '42', '-o', 'args=']]);
  const [program, args] = argumentsOf(42, 'win32');
  expect(program).toBe('powershell');
  expect(args.at(-1)).toContain('ProcessId=42');
});
