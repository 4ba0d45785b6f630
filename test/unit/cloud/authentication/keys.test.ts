import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keyFile, openKeys } from '../../../../cloud/authentication/keys.ts';
import { openSessions } from '../../../../cloud/authentication/sessions.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'thumbs-keys-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const roleId = () => 'AROATEST';
const mode = (file: string) => (statSync(file).mode & 0o777).toString(8);

describe('the key pair of the account', () => {
  it('is made once, looks like one of AWS, and is for its owner only', () => {
    const keys = openKeys(folder);
    expect(keys.accessKeyId).toMatch(/^AKIA[A-Z2-7]{16}$/);
    expect(keys.secretAccessKey).toMatch(/^[A-Za-z0-9+/]{40}$/);
    expect(mode(keyFile(folder))).toBe('600');
    expect(openKeys(folder)).toEqual(keys);
    expect(JSON.parse(readFileSync(keyFile(folder), 'utf8'))).toEqual(keys);
  });

  it('is not left readable to others when its file was loosened', () => {
    openKeys(folder);
    chmodSync(keyFile(folder), 0o644);
    openKeys(folder);
    expect(mode(keyFile(folder))).toBe('600');
  });

  it('is not taken from behind a link', () => {
    writeFileSync(join(folder, 'theirs.json'), JSON.stringify(openKeys(folder)));
    rmSync(keyFile(folder));
    symlinkSync(join(folder, 'theirs.json'), keyFile(folder));
    expect(() => openKeys(folder)).toThrow('ELOOP');
  });

  it.each(['', '{}', '[1]', '{"accessKeyId":"AKIA","secretAccessKey":"short"}'])('is not %j', (text) => {
    writeFileSync(keyFile(folder), text);
    expect(() => openKeys(folder)).toThrow('is not a key pair');
  });
});

describe('the sessions of roles', () => {
  const role = 'arn:aws:iam::000000000000:role/thumbs/demo/worker-role';
  const keys = { accessKeyId: 'AKIA', secretAccessKey: 'x'.repeat(40) };

  it('are known by their tokens, after a restart too', () => {
    const { accessKeyId, secretAccessKey, sessionToken, expiration } = openSessions(
      keys,
      () => 1000,
      roleId,
    ).issue(role, 'worker');
    expect(accessKeyId).toMatch(/^ASIA[A-Z2-7]{16}$/);
    expect(secretAccessKey).toMatch(/^[A-Za-z0-9+/]{40}$/);
    expect(openSessions(keys, () => 5000, roleId).open(accessKeyId, sessionToken)).toEqual({
      secretAccessKey,
      caller: { kind: 'role', roleName: 'worker-role', roleArn: role, sessionName: 'worker' },
      expiration,
    });
    expect(expiration).toEqual(new Date(1000 + 12 * 3600_000));
  });

  it('are no sessions when the token is not ours, was changed, or belongs to another key', () => {
    const sessions = openSessions(keys, () => 0, roleId);
    const { accessKeyId, sessionToken } = sessions.issue(role, 'worker');
    const other = sessions.issue(role, 'worker');
    const [contents = '', seal = ''] = sessionToken.split('.');
    const admin = Buffer.from(
      Buffer.from(contents, 'base64url').toString().replace('worker-role', 'admin-role'),
    ).toString('base64url');
    const foreign = openSessions({ ...keys, secretAccessKey: 'y'.repeat(40) }, () => 0, roleId);
    const tokens = ['', '.', 'x.y', contents, `${contents}.`, `${admin}.${seal}`, other.sessionToken];
    for (const token of tokens) expect(sessions.open(accessKeyId, token)).toBeUndefined();
    expect(foreign.open(accessKeyId, sessionToken)).toBeUndefined();
  });
});
