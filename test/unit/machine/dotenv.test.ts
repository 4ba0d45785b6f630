import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { loadEnvironment, makeConfig } from '../../../src/config.ts';
import { UsageError } from '../../../src/errors/errors.ts';
import { type DotEnv, readDotEnv, remarksOn } from '../../../src/machine/dotenv.ts';

async function folderWith(content: string | Buffer): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'thumbs-dotenv-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, '.env'), content);
  return folder;
}

const read = async (content: string | Buffer): Promise<DotEnv> => readDotEnv(await folderWith(content));
const settingsOf = async (content: string | Buffer) => (await read(content)).settings;

describe('what .env may set', () => {
  it.each([
    'AWS_ACCESS_KEY_ID',
    'AWS_SECRET_ACCESS_KEY',
    'AWS_SESSION_TOKEN',
    'AWS_REGION',
    'AWS_DEFAULT_REGION',
    'AWS_PROFILE',
    'AWS_ENDPOINT_URL',
    'AWS_ENDPOINT_URL_S3',
    'AWS_ENDPOINT_URL_CLOUDWATCH_LOGS',
    'THUMBS_STACK',
    'THUMBS_STATE',
    'THUMBS_LOCAL',
  ])('is %s', async (name) => {
    expect(await settingsOf(`${name}=value`)).toEqual({ [name]: 'value' });
  });

  it.each([
    'AWS_CONFIG_FILE',
    'AWS_SHARED_CREDENTIALS_FILE',
    'AWS_CA_BUNDLE',
    'AWS_WEB_IDENTITY_TOKEN_FILE',
    'AWS_ROLE_ARN',
    'AWS_CONTAINER_CREDENTIALS_FULL_URI',
    'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE',
    'AWS_EC2_METADATA_SERVICE_ENDPOINT',
    'AWS_LOGIN_CACHE_DIRECTORY',
    'AWS_SDK_LOAD_CONFIG',
    'AWS_endpoint_url',
    'THUMBS_EDITOR',
  ])('is not %s, which is named as ignored', async (name) => {
    const found = await read(`${name}=value\nAWS_REGION=eu-west-1`);
    expect(found.settings).toEqual({ AWS_REGION: 'eu-west-1' });
    expect(found.ignored).toEqual([name]);
    expect(remarksOn(found, false)).toEqual([expect.stringContaining(`ignored ${name}`)]);
  });

  it('is nothing of other programs, named with --verbose only', async () => {
    const found = await read(
      'NODE_OPTIONS=--import=./x.mjs\nPATH=/tmp\nBROWSER=x\nnpm_config_registry=http://x',
    );
    expect(found.settings).toEqual({});
    expect(remarksOn(found, false)).toEqual([]);
    expect(remarksOn(found, true)).toEqual([
      expect.stringContaining('NODE_OPTIONS, PATH, BROWSER, npm_config_registry'),
    ]);
  });
});

describe('a state file in .env', () => {
  it.each(['../elsewhere.json', '/etc/thumbs.json', 'a/../../x.json', '.'])(
    'that leads out of the folder is refused: %s',
    async (state) => {
      const folder = await folderWith(`THUMBS_STATE=${state}`);
      expect(() => readDotEnv(folder)).toThrow(UsageError);
      expect(() => readDotEnv(folder)).toThrow(state);
    },
  );

  it('that leads out through a link is refused', async () => {
    const folder = await folderWith('THUMBS_STATE=link/new/state.json');
    await symlink(tmpdir(), join(folder, 'link'));
    expect(() => readDotEnv(folder)).toThrow('leads out of this folder');
  });

  it('may lie in a folder that is not made yet', async () => {
    const folder = await folderWith('THUMBS_STATE=.thumbs/mine/state.json');
    await mkdir(join(folder, '.thumbs'));
    expect(readDotEnv(folder).settings).toEqual({ THUMBS_STATE: '.thumbs/mine/state.json' });
  });
});

describe('a file as other systems write it', () => {
  const text = 'AWS_ACCESS_KEY_ID=AKIA\r\nAWS_SECRET_ACCESS_KEY=s/ec+ret\r\n';
  const keys = { AWS_ACCESS_KEY_ID: 'AKIA', AWS_SECRET_ACCESS_KEY: 's/ec+ret' };
  const utf16 = (content: string) => Buffer.from(content, 'utf16le');

  it.each([
    ['UTF-8 with a byte order mark', Buffer.from(`\uFEFF${text}`)],
    ['UTF-16 as PowerShell redirects', utf16(`\uFEFF${text}`)],
    ['UTF-16 without a mark', utf16(text)],
    ['UTF-16, big end first', utf16(`\uFEFF${text}`).swap16()],
    ['UTF-16, big end first, without a mark', utf16(text).swap16()],
    ['export', 'export AWS_ACCESS_KEY_ID="AKIA"\nexport AWS_SECRET_ACCESS_KEY="s/ec+ret"\n'],
    ['PowerShell', '$Env:AWS_ACCESS_KEY_ID="AKIA"\r\n$env:AWS_SECRET_ACCESS_KEY = "s/ec+ret"\r\n'],
    ['cmd', 'SET AWS_ACCESS_KEY_ID=AKIA\r\nset "AWS_SECRET_ACCESS_KEY=s/ec+ret"\r\n'],
    ['Academy', '[default]\naws_access_key_id=AKIA\naws_secret_access_key=s/ec+ret\n'],
  ])('is read: %s', async (_how, content) => {
    expect(await read(content)).toMatchObject({ settings: keys, unreadable: [], ignored: [] });
  });

  it('is refused when it is no text', async () => {
    const folder = await folderWith(Buffer.from([0x41, 0, 0, 0, 0x42, 0, 0, 0]));
    expect(() => readDotEnv(folder)).toThrow('.env is not a text file');
  });

  it('has the numbers of the lines that say something of ours but cannot be read', async () => {
    const lines = [
      '# AWS_REGION=x',
      'setx AWS_REGION eu-west-1',
      'THUMBS_STACK=a',
      'set -gx AWS_PROFILE lab',
    ];
    const found = await read(lines.join('\r\n'));
    expect(found).toMatchObject({ settings: { THUMBS_STACK: 'a' }, unreadable: [2, 4] });
    expect(remarksOn(found, false)[0]).toMatch(/^line 2 of '.*\.env' could not be read/);
  });
});

describe('half a pair of keys', () => {
  async function brokenKeys(text: string, environment: Record<string, string> = {}) {
    const dotEnv = loadEnvironment({}, environment, await folderWith(text));
    return makeConfig({}, environment, dotEnv).brokenKeys;
  }

  it('is told with the missing half and the place of the other', async () => {
    expect(await brokenKeys('AWS_ACCESS_KEY_ID=A')).toMatch(
      /^AWS_ACCESS_KEY_ID is set in .*\.env, but AWS_SECRET_ACCESS_KEY is not$/,
    );
    expect(await brokenKeys('aws_secret_access_key=A')).toMatch(/AWS_ACCESS_KEY_ID is not$/);
    expect(await brokenKeys('', { AWS_ACCESS_KEY_ID: 'A' })).toBe(
      'AWS_ACCESS_KEY_ID is set in the environment, but AWS_SECRET_ACCESS_KEY is not',
    );
  });

  it('does not matter with a profile, and neither does a token without keys', async () => {
    expect(await brokenKeys('AWS_PROFILE=lab\nAWS_ACCESS_KEY_ID=A')).toBeUndefined();
    expect(await brokenKeys('AWS_SESSION_TOKEN=A')).toBeUndefined();
    expect(await brokenKeys('AWS_ACCESS_KEY_ID=A\nAWS_SECRET_ACCESS_KEY=B')).toBeUndefined();
  });
});

describe('an endpoint of .env', () => {
  const text = 'AWS_ENDPOINT_URL=http://file\nAWS_ENDPOINT_URL_S3=http://file-s3';

  it('is known as such, unless the environment has its own', async () => {
    const environment = { AWS_ENDPOINT_URL_S3: 'http://env' };
    const config = makeConfig({}, environment, loadEnvironment({}, environment, await folderWith(text)));
    expect(config.dotEnvEndpoints).toEqual({ AWS_ENDPOINT_URL: 'http://file' });
    expect(config.endpoint).toBe('http://file');
  });

  it('is not for the SDK, which would send a single sign-on token there', async () => {
    const environment = {};
    loadEnvironment({}, environment, await folderWith(text));
    expect(environment).toEqual({});
  });

  it('does not matter to the embedded cloud', async () => {
    const environment = {};
    const dotEnv = loadEnvironment({}, environment, await folderWith(text));
    expect(makeConfig({ local: true }, environment, dotEnv).dotEnvEndpoints).toEqual({});
  });
});
