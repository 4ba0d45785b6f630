import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { describe, expect, it } from 'vitest';
import { withCloud } from '../support/cloud.ts';
import { makeRole } from '../support/functions.ts';
import { signedFetch } from '../support/signed.ts';

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
