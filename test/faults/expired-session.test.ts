// A lab's session ends in the middle of a setup; the person pastes the next one's keys into .env, as they are told to.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { SessionCredentials } from '../../cloud/authentication/sessions.ts';
import { expireCredentialsAfter } from '../../cloud/faults.ts';
import { withCloud } from '../support/cloud/cloud.ts';
import { makeRole } from '../support/cloud/functions.ts';
import { makeFolder } from '../support/programs/command-line.ts';
import { countsOf, emptyAccount, oneStack, takeInventory } from '../support/stacks/inventory.ts';
import { putTinyFunction } from '../support/stacks/tiny-function.ts';

const timings = { functionPendingMs: 5, functionUpdateMs: 5, mappingSettleMs: 5, tableMs: 5 };

it('thumbs setup, whose session expires, ends with 4 and goes on with new credentials in .env', async () => {
  const folder = await makeFolder();
  const lab = await withCloud({ timings });
  const { cloud, endpoint } = lab;
  const role = await makeRole(lab, 'voclabs', ['*']);
  const [old, next] = ['first', 'second'].map(() => cloud.cloud.sessions.issue(role, 'student')) as [
    SessionCredentials,
    SessionCredentials,
  ];
  // As AWS Academy shows them.
  const paste = ({ accessKeyId, secretAccessKey, sessionToken }: SessionCredentials) =>
    writeFile(
      join(folder.path, '.env'),
      `AWS_ENDPOINT_URL=${endpoint}\nAWS_REGION=us-east-1\n[default]\naws_access_key_id=${accessKeyId}\naws_secret_access_key=${secretAccessKey}\naws_session_token=${sessionToken}\n`,
    );
  try {
    await putTinyFunction(join(folder.path, '.thumbs', 'packages'), 'lambda');
    await paste(old);
    let isOver = false;
    cloud.setFaults((call) => {
      if (isOver) return expireCredentialsAfter(0, old.accessKeyId)(call);
      isOver = call.operation === 'CreateRole';
      return undefined;
    });
    for (const reason of ['in the middle', 'still']) {
      const ended = await folder.run('setup --arch x86_64');
      expect(ended.code, reason).toBe(4);
      expect(ended.stderr).toContain('paste new credentials into .env and run the same command again');
      expect(ended.stderr + ended.stdout).not.toContain(old.secretAccessKey);
    }
    expect(countsOf(await takeInventory(lab))).toMatchObject({ roles: 2, functions: 0, mappings: 0 });
    const state = JSON.parse(await readFile(join(folder.path, '.thumbs', 'thumbs.json'), 'utf8'));
    expect(state).toMatchObject({ version: 1, stack: 'thumbs', endpoint });

    await paste(next);
    expect(await folder.run('setup --arch x86_64')).toMatchObject({ code: 0 });
    expect(countsOf(await takeInventory(lab))).toEqual({ ...oneStack, roles: 2 });
    expect(await folder.run('teardown --yes')).toMatchObject({ code: 0 });
    expect(await takeInventory(lab)).toEqual({ ...emptyAccount, roles: ['voclabs'] });
  } finally {
    await folder.remove();
  }
});
