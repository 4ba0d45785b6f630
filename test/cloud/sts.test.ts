import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { describe, expect, it } from 'vitest';
import { withCloud } from '../support/cloud/cloud.ts';
import { makeRole } from '../support/cloud/functions.ts';
import { signedFetch } from '../support/cloud/signed.ts';

describe('STS of the embedded cloud', () => {
  it('says that a caller with its own keys is a user of account 000000000000', async () => {
    const { client } = await withCloud();
    const identity = await client(STSClient).send(new GetCallerIdentityCommand({}));
    expect(identity).toMatchObject({ Account: '000000000000', Arn: 'arn:aws:iam::000000000000:user/local' });
  });

  it('says that a caller with the credentials of a function is its role', async () => {
    const { client, cloud } = await withCloud();
    const role = await makeRole({ client });
    const credentials = cloud.cloud.sessions.issue(role, 'my-worker');
    const identity = await client(STSClient, { credentials }).send(new GetCallerIdentityCommand({}));
    expect(identity.Arn).toBe('arn:aws:sts::000000000000:assumed-role/worker-role/my-worker');
  });

  it('refuses an operation it does not have as AWS does', async () => {
    const { endpoint } = await withCloud();
    const answer = await signedFetch(endpoint, { method: 'POST', service: 'sts', body: 'Action=Dance' });
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain('<Code>InvalidAction</Code>');
  });
});

describe('AssumeRole', () => {
  const arn = 'arn:aws:iam::000000000000:role/visitor';
  const assume = { RoleArn: arn, RoleSessionName: 'me' };

  async function cloudWithRole(AWS: string, Condition: object = {}) {
    const opened = await withCloud();
    const Statement = [{ Effect: 'Allow', Principal: { AWS }, Action: 'sts:AssumeRole', Condition }];
    const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
    const role = { RoleName: 'visitor', AssumeRolePolicyDocument };
    await opened.client(IAMClient).send(new CreateRoleCommand(role));
    return opened;
  }

  it('gives session credentials of the role, for as long as was asked', async () => {
    const { client, cloud } = await cloudWithRole('arn:aws:iam::000000000000:root');
    const before = cloud.cloud.now();
    const command = new AssumeRoleCommand({ ...assume, DurationSeconds: 900 });
    const { Credentials, AssumedRoleUser } = await client(STSClient).send(command);
    const session = 'arn:aws:sts::000000000000:assumed-role/visitor/me';
    expect(AssumedRoleUser?.Arn).toBe(session);
    const lifetime = (Credentials?.Expiration?.getTime() ?? 0) - before;
    expect(lifetime).toBeGreaterThanOrEqual(899_000);
    expect(lifetime).toBeLessThanOrEqual(cloud.cloud.now() - before + 900_000);
    const credentials = {
      accessKeyId: Credentials?.AccessKeyId,
      secretAccessKey: Credentials?.SecretAccessKey,
      sessionToken: Credentials?.SessionToken,
    };
    const { Arn } = await client(STSClient, { credentials }).send(new GetCallerIdentityCommand({}));
    expect(Arn).toBe(session);
  });

  it('asks the trust policy, with the external id', async () => {
    const { client } = await cloudWithRole('000000000000', { StringEquals: { 'sts:ExternalId': 'secret' } });
    const ask = (ExternalId: string) =>
      client(STSClient).send(new AssumeRoleCommand({ ...assume, ExternalId }));
    await expect(ask('guess')).rejects.toMatchObject({
      name: 'AccessDenied',
      message: `User: arn:aws:iam::000000000000:user/local is not authorized to perform: sts:AssumeRole on resource: ${arn}`,
    });
    expect((await ask('secret')).Credentials).toBeDefined();
  });

  it('lets a role in by its own policies only where the trust policy leaves it to the account', async () => {
    const { client, cloud } = await cloudWithRole('arn:aws:iam::000000000000:root');
    const credentials = cloud.cloud.sessions.issue(await makeRole({ client }), 'worker');
    const { accessKeyId, secretAccessKey, sessionToken } = credentials;
    const sts = client(STSClient, { credentials: { accessKeyId, secretAccessKey, sessionToken } });
    await expect(sts.send(new AssumeRoleCommand(assume))).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  it.each([
    [{ RoleArn: 'nothing' }, 'ValidationError', 'nothing is invalid'],
    [{ RoleSessionName: 'a:b' }, 'ValidationError', "Value 'a:b' at 'roleSessionName'"],
    [{ DurationSeconds: 7200 }, 'ValidationError', 'exceeds the MaxSessionDuration'],
    [{ RoleArn: `${arn}-missing` }, 'AccessDenied', 'is not authorized to perform: sts:AssumeRole'],
    [{ Tags: [{ Key: 'a', Value: 'b' }] }, 'InvalidParameterValue', 'does not support Tags'],
  ])('refuses %j', async (more, name, text) => {
    const { client } = await cloudWithRole('*');
    await expect(client(STSClient).send(new AssumeRoleCommand({ ...assume, ...more }))).rejects.toMatchObject(
      {
        name: expect.stringContaining(name),
        message: expect.stringContaining(text),
      },
    );
  });
});
