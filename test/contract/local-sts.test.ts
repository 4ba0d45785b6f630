import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { describe, expect, it } from 'vitest';
import { credentials } from '../../src/local/runtime/variables.ts';
import { withCloud } from '../support/cloud.ts';

/** As the function runtime hands them to a function. */
function processCredentials(roleArn: string) {
  const variables = credentials(roleArn);
  return {
    accessKeyId: variables.AWS_ACCESS_KEY_ID,
    secretAccessKey: variables.AWS_SECRET_ACCESS_KEY,
    sessionToken: variables.AWS_SESSION_TOKEN,
  };
}

describe('STS of the embedded cloud', () => {
  it('says that a caller with its own keys is a user of account 000000000000', async () => {
    const { client } = await withCloud();
    const identity = await client(STSClient).send(new GetCallerIdentityCommand({}));
    expect(identity).toMatchObject({ Account: '000000000000', Arn: 'arn:aws:iam::000000000000:user/local' });
  });

  it('says that a caller with the credentials of a function is its role', async () => {
    const { client } = await withCloud();
    const credentials = processCredentials('arn:aws:iam::000000000000:role/thumbs/demo/worker-role');
    const identity = await client(STSClient, { credentials }).send(new GetCallerIdentityCommand({}));
    expect(identity.Arn).toBe(
      `arn:aws:sts::000000000000:assumed-role/worker-role/${credentials.accessKeyId}`,
    );
  });

  it('refuses an operation it does not have as AWS does', async () => {
    const { endpoint } = await withCloud();
    const answer = await fetch(endpoint, {
      method: 'POST',
      headers: { authorization: 'AWS4-HMAC-SHA256 Credential=A/20260101/us-east-1/sts/aws4_request' },
      body: new URLSearchParams({ Action: 'Dance' }),
    });
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain('<Code>InvalidAction</Code>');
  });
});
