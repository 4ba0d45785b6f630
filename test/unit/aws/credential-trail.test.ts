import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { STSClient } from '@aws-sdk/client-sts';
import { beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import { createClients } from '../../../src/aws/clients.ts';
import { followCredentials } from '../../../src/aws/credential-trail.ts';
import { CredentialsError, isCredentials } from '../../../src/errors/errors.ts';
import { fakeWaiter } from '../../support/fakes/fake-clock.ts';

const sso = 'sso_account_id = 123456789012\nsso_role_name = dev\nregion = us-east-1';
const start = 'sso_start_url = https://corp.awsapps.com/start\nsso_region = us-east-1';
const role = 'role_arn = arn:aws:iam::123456789012:role/x';

const profiles = `
[profile sso]
sso_session = none-of-this-machine
${sso}
[sso-session none-of-this-machine]
${start}
[profile sso-before-sessions]
${start}
${sso}
[profile sso-incomplete]
sso_session = half
${sso}
[sso-session half]
sso_region = us-east-1
[profile mfa]
${role}
source_profile = keys
mfa_serial = arn:aws:iam::123456789012:mfa/me
[profile keys]
aws_access_key_id = AKIATEST
aws_secret_access_key = secret
[profile program]
credential_process = sh -c "echo the vault is locked >&2; exit 1" --password=hunter2
[profile program-words]
credential_process = echo hello
[profile program-old]
credential_process = echo '{"Version":1,"AccessKeyId":"a","SecretAccessKey":"b","Expiration":"2020-01-01T00:00:00Z"}'
[profile web]
${role}
web_identity_token_file = /nowhere/token
[profile login]
login_session = arn:aws:sts::123456789012:user/none-of-this-machine
[profile container]
${role}
credential_source = EcsContainer
[profile empty]
region = us-east-1
`;

beforeEach(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'thumbs-credentials-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, 'config'), profiles);
  vi.stubEnv('AWS_CONFIG_FILE', join(folder, 'config'));
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(folder, 'credentials'));
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
  for (const name of ['ACCESS_KEY_ID', 'SECRET_ACCESS_KEY', 'SESSION_TOKEN', 'PROFILE'])
    vi.stubEnv(`AWS_${name}`, undefined);
  onTestFinished(() => void vi.unstubAllEnvs());
});

/** What the SDK's own chain fails with, as it is told. */
async function failureOf(profile: string | undefined): Promise<CredentialsError> {
  vi.stubEnv('AWS_PROFILE', profile);
  const trail = followCredentials(fakeWaiter());
  const clients = createClients({ region: 'us-east-1', logger: trail.logger }, fakeWaiter());
  onTestFinished(() => clients.destroy());
  const found = clients.get(STSClient).config.credentials();
  const error = await found.then(
    () => expect.unreachable('there are no credentials'),
    (reason) => trail.explain(reason),
  );
  expect(error).toBeInstanceOf(CredentialsError);
  expect(isCredentials(error)).toBe(true);
  return error as CredentialsError;
}

const byHand = /^run the credential_process of the profile in ~\/\.aws\/config by hand and read its output$/;

it.each([
  ['sso', /SSO session token/, 'aws sso login'],
  ['sso-before-sessions', /SSO session/, 'aws sso login'],
  ['sso-incomplete', /invalid SSO credentials/, 'aws configure sso'],
  ['mfa', /multi-factor/, 'aws configure export-credentials --format env'],
  ['program', /credential_process of the profile failed\nthe vault is locked/, byHand],
  ['program-words', /invalid JSON/, byHand],
  ['program-old', /expired credentials/, byHand],
  ['web', /ENOENT.*\/nowhere\/token/, '~/.aws/config'],
  ['login', /Failed to load token/, 'aws login'],
  ['container', /No HTTP credential provider host/, "machine's own role"],
  ['empty', /\[empty\]/, 'aws configure list-profiles'],
  ['not-there', /\[not-there\]/, 'aws configure list-profiles'],
  [undefined, /any providers/, '.env.sample'],
])('profile %s: says why, and what to do', async (profile, words, advice) => {
  const { message, fix } = await failureOf(profile);
  expect(message).toMatch(words);
  expect(message).not.toContain('hunter2');
  expect(fix).toMatch(advice);
});

it("a session of a container that is over, or an SSO user without that role, is told by AWS's words", () => {
  const { explain } = followCredentials(fakeWaiter());
  const error = (name: string, message: string) => Object.assign(new Error(message), { name });
  const fixOf = (name: string, message: string) => (explain(error(name, message)) as CredentialsError).fix;
  const missing = 'CredentialsProviderError';
  expect(fixOf(missing, 'UnauthorizedException: Session token not found or invalid')).toContain(
    'aws sso login',
  );
  expect(fixOf(missing, 'ForbiddenException: No access')).toContain('sso_role_name');
  expect(fixOf(missing, 'Your session has expired. Please reauthenticate.')).toContain('aws login');
  expect(
    fixOf('TokenProviderError', 'Token is expired. To refresh this SSO session run aws sso login'),
  ).toContain('aws sso login');
  expect(fixOf('InvalidIdentityToken', 'No OpenIDConnect provider found')).toContain('web identity token');
  expect(fixOf('ExpiredTokenException', 'Token expired: current date/time 1 must be before')).toContain(
    'web identity token',
  );
  expect(fixOf('ExpiredTokenException', 'The security token included in the request is expired')).toContain(
    '.env',
  );
});

it('what the SDK warns of is noted in one line', () => {
  const waiter = fakeWaiter();
  followCredentials(waiter).logger.warn('Multiple credential sources:\n    two');
  expect(waiter.notes).toEqual(['Multiple credential sources: two']);
});
