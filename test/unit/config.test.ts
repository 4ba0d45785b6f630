import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { type GlobalFlags, loadEnvironment, makeConfig } from '../../src/config.ts';
import { UsageError } from '../../src/errors/errors.ts';
import { childEnvironment } from '../../src/machine/child-environment.ts';

type Environment = Record<string, string | undefined>;

/** The environment as it is after `.env` was read in a folder that holds this one. */
async function afterDotEnv(
  text: string | undefined,
  environment: Environment = {},
  flags: GlobalFlags = {},
): Promise<Environment> {
  const folder = await mkdtemp(join(tmpdir(), 'thumbs-config-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  if (text !== undefined) await writeFile(join(folder, '.env'), text);
  loadEnvironment(flags, environment, folder);
  return environment;
}

const configOf = (flags: GlobalFlags = {}, environment: Environment = {}) => makeConfig(flags, environment);

describe('settings', () => {
  it('come from defaults when nobody says anything', () => {
    expect(configOf()).toMatchObject({
      stack: 'thumbs',
      local: false,
      region: undefined,
      endpoint: undefined,
      concurrency: undefined,
      stateFile: resolve('.thumbs/thumbs.json'),
      folder: resolve('.thumbs'),
    });
  });

  it('of .env win over defaults', async () => {
    const environment = await afterDotEnv('THUMBS_STACK=file\nAWS_REGION=eu-north-1');
    expect(configOf({}, environment)).toMatchObject({ stack: 'file', region: 'eu-north-1' });
  });

  it('of the environment win over .env', async () => {
    const environment = await afterDotEnv('THUMBS_STACK=file\nAWS_REGION=eu-north-1', {
      THUMBS_STACK: 'env',
      AWS_REGION: 'eu-west-1',
    });
    expect(configOf({}, environment)).toMatchObject({ stack: 'env', region: 'eu-west-1' });
  });

  it('of flags win over everything', async () => {
    const environment = await afterDotEnv('THUMBS_STACK=file', { THUMBS_STATE: 'env.json', AWS_REGION: 'a' });
    const flags = { stack: 'flag', state: 'flag.json', region: 'eu-west-3', concurrency: 3 };
    expect(configOf(flags, environment)).toMatchObject({
      stack: 'flag',
      stateFile: resolve('flag.json'),
      region: 'eu-west-3',
      concurrency: 3,
    });
  });

  it('take the region from AWS_DEFAULT_REGION when AWS_REGION is not set, or set to nothing', () => {
    expect(configOf({}, { AWS_DEFAULT_REGION: 'b' }).region).toBe('b');
    expect(configOf({}, { AWS_DEFAULT_REGION: 'b', AWS_REGION: '' }).region).toBe('b');
    expect(configOf({}, { AWS_DEFAULT_REGION: 'b', AWS_REGION: 'a' }).region).toBe('a');
  });

  it('of the project file win over defaults, and over nothing else', () => {
    const project = { file: 'x', isNamed: false, stack: 'project', region: 'eu-west-1', settings: {} };
    const configWith = (flags: GlobalFlags, environment: Environment) =>
      makeConfig(flags, environment, undefined, project);
    expect(configWith({}, {})).toMatchObject({ stack: 'project', region: 'eu-west-1', project });
    expect(configWith({}, { THUMBS_STACK: 'env', AWS_REGION: 'eu-north-1' })).toMatchObject({
      stack: 'env',
      region: 'eu-north-1',
    });
    expect(configWith({ stack: 'flag', region: 'eu-west-3' }, { THUMBS_STACK: 'env' })).toMatchObject({
      stack: 'flag',
      region: 'eu-west-3',
    });
  });

  it('keep a region of the environment, under either of its names, before that of .env', async () => {
    const environment = await afterDotEnv('AWS_REGION=eu-north-1', { AWS_DEFAULT_REGION: 'eu-west-1' });
    expect(configOf({}, environment).region).toBe('eu-west-1');
  });

  it('that are set to nothing count as not set', () => {
    const empty = { THUMBS_STACK: '', THUMBS_STATE: '', AWS_ENDPOINT_URL: '', AWS_REGION: '' };
    expect(configOf({}, empty)).toEqual(configOf());
  });

  it('refuse a stack name from wherever it comes', () => {
    expect(() => configOf({ stack: 'A' })).toThrow(UsageError);
    expect(() => configOf({}, { THUMBS_STACK: 'A' })).toThrow(UsageError);
  });

  it('refuse an endpoint that is no address, and name the variable', () => {
    for (const url of ['here', 'localhost:4566', 'ftp://x'])
      expect(() => configOf({}, { AWS_ENDPOINT_URL_S3: url })).toThrow(
        /^AWS_ENDPOINT_URL_S3 is not a server address/,
      );
  });
});

it('a process that runs on after us gets no keys', () => {
  const plain = { PATH: '/bin', HOME: '/home/me', NODE_OPTIONS: '--trace-warnings' };
  const secret = {
    AWS_ACCESS_KEY_ID: 'a',
    AWS_SESSION_TOKEN: 'b',
    AWS_PROFILE: 'c',
    GITHUB_TOKEN: 'd',
    DB_PASSWORD: 'e',
  };
  expect(childEnvironment({ ...plain, ...secret })).toEqual(plain);
});

describe('a home folder', () => {
  it('that is named by nothing is the one of the system, not the working folder', async () => {
    expect(await afterDotEnv(undefined, { HOME: '' })).toEqual({});
  });

  it('that the system does not know, or calls nothing, is one where nothing is read', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'thumbs-config-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const noPasswd = () => {
      throw Object.assign(new Error('uv_os_homedir returned ENOENT'), { code: 'ERR_SYSTEM_ERROR' });
    };
    for (const home of [noPasswd, () => '']) {
      const environment = {};
      loadEnvironment({}, environment, folder, home);
      expect(environment).toEqual({ HOME: '/nonexistent' });
    }
  });
});

it('a working folder that is gone is said so', () => {
  vi.spyOn(process, 'cwd').mockImplementation(() => {
    throw Object.assign(new Error('ENOENT: process.cwd failed'), { code: 'ENOENT' });
  });
  onTestFinished(() => void vi.restoreAllMocks());
  expect(() => loadEnvironment({}, {})).toThrow('the working folder no longer exists');
});

describe('.env', () => {
  it('may be missing', async () => {
    expect(await afterDotEnv(undefined)).toEqual({});
  });

  it('that cannot be read is an error that names it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'thumbs-config-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    await mkdir(join(folder, '.env'));
    expect(() => loadEnvironment({}, {}, folder)).toThrow(`${join(folder, '.env')} cannot be read (EISDIR)`);
  });

  it('gives settings of AWS and thumbs, and nothing else', async () => {
    const text = 'AWS_REGION=a\nTHUMBS_STACK=b\nPATH=/tmp\nNODE_OPTIONS=--inspect\naws_region=c';
    expect(await afterDotEnv(text)).toEqual({ AWS_REGION: 'a', THUMBS_STACK: 'b' });
  });

  it('gives the block that AWS Academy shows, in its lower case', async () => {
    const text =
      '[default]\naws_access_key_id=ASIAEXAMPLE\naws_secret_access_key=s/ec+ret\naws_session_token=IQo//tok==\n';
    expect(await afterDotEnv(text)).toEqual({
      AWS_ACCESS_KEY_ID: 'ASIAEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 's/ec+ret',
      AWS_SESSION_TOKEN: 'IQo//tok==',
    });
  });

  it('gives the block of AWS Academy although the sample above it was left empty', async () => {
    const text =
      'AWS_ACCESS_KEY_ID=\nAWS_SECRET_ACCESS_KEY=\nAWS_SESSION_TOKEN=\naws_access_key_id=A\naws_secret_access_key=S\naws_session_token=T';
    expect(await afterDotEnv(text)).toEqual({
      AWS_ACCESS_KEY_ID: 'A',
      AWS_SECRET_ACCESS_KEY: 'S',
      AWS_SESSION_TOKEN: 'T',
    });
  });

  it('does not hide a default behind an empty value', async () => {
    expect(await afterDotEnv('AWS_REGION=\nTHUMBS_LOCAL=\n')).toEqual({});
  });
});

describe('credentials', () => {
  const file = 'AWS_ACCESS_KEY_ID=fileKey\nAWS_SECRET_ACCESS_KEY=fileSecret\nAWS_SESSION_TOKEN=fileToken';
  const ofFile = {
    AWS_ACCESS_KEY_ID: 'fileKey',
    AWS_SECRET_ACCESS_KEY: 'fileSecret',
    AWS_SESSION_TOKEN: 'fileToken',
  };

  it('of the environment get no token from .env', async () => {
    const own = { AWS_ACCESS_KEY_ID: 'envKey', AWS_SECRET_ACCESS_KEY: 'envSecret' };
    expect(await afterDotEnv(file, { ...own })).toEqual(own);
  });

  it('of a profile named in the environment are not joined by those of .env', async () => {
    expect(await afterDotEnv(file, { AWS_PROFILE: 'lab' })).toEqual({ AWS_PROFILE: 'lab' });
  });

  it('of --profile are not joined by those of .env either: the SDK would warn of two at every command', async () => {
    expect(await afterDotEnv(file, { AWS_PROFILE: 'old' }, { profile: 'lab' })).toEqual({
      AWS_PROFILE: 'lab',
    });
  });

  it('of the environment are not put aside by a profile in .env, which the SDK would prefer', async () => {
    const own = { AWS_ACCESS_KEY_ID: 'envKey', AWS_SECRET_ACCESS_KEY: 'envSecret' };
    expect(await afterDotEnv('AWS_PROFILE=lab', { ...own })).toEqual(own);
  });

  it('of .env are taken whole, and a token that lies about without its key is not mixed in', async () => {
    const stale = { AWS_SESSION_TOKEN: 'staleToken', AWS_SECRET_ACCESS_KEY: 'staleSecret' };
    expect(await afterDotEnv(file, { ...stale })).toEqual(ofFile);
    const withoutToken = 'AWS_ACCESS_KEY_ID=fileKey\nAWS_SECRET_ACCESS_KEY=fileSecret';
    expect(await afterDotEnv(withoutToken, { ...stale })).toEqual({
      AWS_ACCESS_KEY_ID: 'fileKey',
      AWS_SECRET_ACCESS_KEY: 'fileSecret',
    });
  });

  it('of .env are taken when the variables are set to nothing', async () => {
    const empty = { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '', AWS_PROFILE: '' };
    expect(await afterDotEnv(file, { ...empty })).toMatchObject(ofFile);
  });

  it('of the environment stay alone when .env has none', async () => {
    const own = { AWS_SESSION_TOKEN: 'token', AWS_SECRET_ACCESS_KEY: 'secret' };
    expect(await afterDotEnv('AWS_REGION=a', { ...own })).toEqual({ ...own, AWS_REGION: 'a' });
  });
});

describe('the embedded cloud', () => {
  it.each(['1', 'true', 'yes', 'on', 'TRUE'])('is used with THUMBS_LOCAL=%s', (value) => {
    expect(configOf({}, { THUMBS_LOCAL: value }).local).toBe(true);
  });

  it.each(['', '0', 'false', 'no', 'off', 'False'])('is not used with THUMBS_LOCAL=%s', (value) => {
    expect(configOf({}, { THUMBS_LOCAL: value }).local).toBe(false);
  });

  it('ignores AWS_ENDPOINT_URL, which all other commands follow', () => {
    const environment = { AWS_ENDPOINT_URL: 'http://127.0.0.1:4566' };
    expect(configOf({ local: true }, environment).endpoint).toBeUndefined();
    expect(configOf({}, environment).endpoint).toBe('http://127.0.0.1:4566');
  });

  it('has state files of its own, one for each stack', () => {
    expect(configOf({ local: true }).stateFile).toBe(resolve('.thumbs/local/thumbs.json'));
    expect(configOf({ stack: 'b' }).stateFile).toBe(resolve('.thumbs/b.json'));
    expect(configOf({ local: true, state: 'x.json' }).stateFile).toBe(resolve('x.json'));
  });
});

describe('output', () => {
  /** As if the command had been started in a terminal, or not. */
  function withTerminal(isTTY: boolean) {
    for (const stream of [process.stdin, process.stderr]) {
      const before = Object.getOwnPropertyDescriptor(stream, 'isTTY');
      Object.defineProperty(stream, 'isTTY', { value: isTTY, configurable: true });
      onTestFinished(() => {
        if (before) Object.defineProperty(stream, 'isTTY', before);
        else Reflect.deleteProperty(stream, 'isTTY');
      });
    }
  }

  const outputOf = (flags: GlobalFlags = {}, environment: Environment = {}) =>
    configOf(flags, environment).output;

  it('has colour and may ask in a terminal', () => {
    withTerminal(true);
    expect(outputOf()).toMatchObject({ color: true, interactive: true });
  });

  it('is plain and asks nothing without a terminal', () => {
    withTerminal(false);
    expect(outputOf()).toMatchObject({ color: false, interactive: false });
  });

  it('has no colour with NO_COLOR or --no-color, but may ask', () => {
    withTerminal(true);
    expect(outputOf({}, { NO_COLOR: '1' })).toMatchObject({ color: false, interactive: true });
    expect(outputOf({ color: false })).toMatchObject({ color: false, interactive: true });
    expect(outputOf({}, { NO_COLOR: '' })).toMatchObject({ color: true });
  });

  it.each([{ CI: 'true' }, { CI: '1' }, { TERM: 'dumb' }])(
    'is plain and asks nothing with %j',
    (environment) => {
      withTerminal(true);
      expect(outputOf({}, environment)).toMatchObject({ color: false, interactive: false });
    },
  );

  it('takes CI=false at its word', () => {
    withTerminal(true);
    expect(outputOf({}, { CI: 'false' })).toMatchObject({ color: true, interactive: true });
  });

  it('asks nothing when a script reads it', () => {
    withTerminal(true);
    expect(outputOf({ json: true })).toMatchObject({ json: true, interactive: false });
  });

  it('is as loud as asked for', () => {
    expect(outputOf()).toMatchObject({ json: false, quiet: false, verbose: false });
    expect(outputOf({ quiet: true, verbose: true })).toMatchObject({ quiet: true, verbose: true });
  });
});
