import { expect, it } from 'vitest';
import { startedAs } from '../../../src/machine/started-as.ts';

const here = () => '/home/u/project';
const asIs = (path: string) => path;
const byNpx = { npm_command: 'exec', npm_lifecycle_event: 'npx' };

it.each([
  ['npx in a project', byNpx, '/home/u/project/node_modules/.bin/thumbs', 'npx thumbs'],
  ['npx outside of one', byNpx, '/home/u/.npm/_npx/1a2b/node_modules/.bin/thumbs-aws', 'npx thumbs-aws'],
  ['npx -p thumbs-aws thumbs', byNpx, '/home/u/.npm/_npx/1a2b/node_modules/.bin/thumbs', 'npx thumbs-aws'],
  ['npm run', { npm_command: 'run-script' }, '/home/u/project/node_modules/.bin/thumbs', 'npx thumbs'],
  ['a path', { PATH: '/usr/bin' }, '/home/u/project/node_modules/.bin/thumbs', 'npx thumbs'],
  [
    'a folder of PATH',
    { PATH: '/usr/bin:/opt/node_modules/.bin' },
    '/opt/node_modules/.bin/thumbs',
    'thumbs',
  ],
  ['a global install', { PATH: '/usr/local/bin' }, '/usr/local/bin/thumbs', 'thumbs'],
  ['a global install by its other name', {}, '/usr/local/bin/thumbs-aws', 'thumbs-aws'],
  ['a clone', {}, '/home/u/project/bin/thumbs.cjs', 'node bin/thumbs.cjs'],
  ['a clone with a space', {}, '/home/u/project/my bin/thumbs.cjs', "node 'my bin/thumbs.cjs'"],
  ['vitest started by npx', byNpx, '/home/u/project/bin/thumbs.cjs', 'node bin/thumbs.cjs'],
  ['pnpm', {}, '/home/u/project/node_modules/thumbs-aws/bin/thumbs.cjs', 'thumbs'],
  [
    'Windows',
    { Path: 'C:\\Windows' },
    'C:\\Users\\u\\AppData\\Roaming\\npm\\node_modules\\thumbs-aws\\bin\\thumbs.cjs',
    'thumbs',
  ],
  [
    'npx on Windows',
    byNpx,
    'C:\\Users\\u\\AppData\\Local\\npm-cache\\_npx\\1a2b\\node_modules\\thumbs-aws\\bin\\thumbs.cjs',
    'npx thumbs-aws',
  ],
])('%s', (_how, environment, script, command) => {
  expect(startedAs(environment, script, here, asIs)).toBe(command);
});

it('npx of npm 11 in a clone, which it links into its cache', () => {
  const inClone = () => '/home/u/clone/bin/thumbs.cjs';
  const script = '/home/u/.npm/_npx/1a2b/node_modules/.bin/thumbs';
  expect(startedAs(byNpx, script, here, inClone)).toBe('npx thumbs');
});

it('a deleted working folder does not hide the command', () => {
  const gone = () => {
    throw new Error('uv_cwd');
  };
  expect(startedAs({}, '/opt/thumbs/bin/thumbs.cjs', gone)).toBe('node /opt/thumbs/bin/thumbs.cjs');
});
