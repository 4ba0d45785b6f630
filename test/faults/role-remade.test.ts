// A role deleted and made again under its old name is another role to Lambda: the function must not keep the old grant.
import {
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  GetRoleCommand,
  IAMClient,
} from '@aws-sdk/client-iam';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { describe, expect, it } from 'vitest';
import { triggers } from '../../src/stack/settings.ts';
import { expectOneStack, type FaultSite, makeSite } from '../support/faults/fault-site.ts';

async function invoke(site: FaultSite) {
  const FunctionName = await site.nameOf('worker');
  return site.cloud.client(LambdaClient).send(new InvokeCommand({ FunctionName, Payload: '{"Records":[]}' }));
}

/** By hand, in the console. Answers how it was. */
async function deleteRole(site: FaultSite) {
  const iam = site.cloud.client(IAMClient);
  const RoleName = await site.nameOf('role');
  const { Role } = await iam.send(new GetRoleCommand({ RoleName }));
  await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: 'worker' }));
  await iam.send(new DeleteRoleCommand({ RoleName }));
  return Role;
}

describe('a role that was deleted by hand', () => {
  it.each(triggers)('is made again, with a function that may use it (--trigger %s)', async (trigger) => {
    const site = await makeSite();
    await site.setUp({ trigger });
    await deleteRole(site);
    const outcome = await site.setUp();
    expect(outcome).toMatchObject({ code: 0, changes: { role: 'created', worker: 'created' } });
    expect(await invoke(site)).toMatchObject({ StatusCode: 200 });
    expect(new Set(Object.values((await site.setUp()).changes))).toEqual(new Set(['unchanged']));
    // What the old function took along is back, and what outlived it is not there twice.
    expect(outcome.changes).toMatchObject(
      trigger === 's3' ? { permission: 'created' } : { trigger: 'unchanged' },
    );
  });

  it('and made again by hand: the function fails without a log, until setup makes a new one', async () => {
    const site = await makeSite();
    await site.setUp();
    const role = await deleteRole(site);
    const PolicyDocument = decodeURIComponent(role?.AssumeRolePolicyDocument ?? '');
    const { RoleName, Path, Tags } = role ?? {};
    const again = new CreateRoleCommand({ RoleName, Path, Tags, AssumeRolePolicyDocument: PolicyDocument });
    await site.cloud.client(IAMClient).send(again);
    await expect(invoke(site)).rejects.toMatchObject({ name: 'KMSAccessDeniedException' });
    expect(await site.setUp()).toMatchObject({ code: 0, changes: { role: 'updated', worker: 'created' } });
    expect(await invoke(site)).toMatchObject({ StatusCode: 200 });
    await expectOneStack(site);
  });

  it('is made again by a setup that dies: the next one makes the new function', async () => {
    const site = await makeSite();
    await site.setUp();
    await deleteRole(site);
    let isDead = false;
    await site.setUp({}, ({ operation }) => {
      if (isDead) return 'drop';
      isDead = operation === 'CreateRole';
      return undefined;
    });
    expect(isDead).toBe(true);
    expect(await site.setUp()).toMatchObject({ code: 0, changes: { worker: 'created' } });
    expect(await invoke(site)).toMatchObject({ StatusCode: 200 });
    await expectOneStack(site);
  });
});
