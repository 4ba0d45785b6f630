// AWS's own client of S3 Control on a test's cloud. It puts the account before the host's name, which an IP address does
// not allow: so it is told `localhost`, and every name below that is led here without asking a resolver.
import { Agent } from 'node:http';
import type { LookupFunction } from 'node:net';
import {
  type PublicAccessBlockConfiguration,
  PutPublicAccessBlockCommand,
  S3ControlClient,
} from '@aws-sdk/client-s3-control';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { TestCloud } from './cloud.ts';

const here: LookupFunction = (_name, { all }, answer) =>
  all ? answer(null, [{ address: '127.0.0.1', family: 4 }]) : answer(null, '127.0.0.1', 4);

export function s3Control(cloud: TestCloud): S3ControlClient {
  return cloud.client(S3ControlClient, {
    endpoint: `http://localhost:${cloud.cloud.port}`,
    requestHandler: new NodeHttpHandler({ httpAgent: new Agent({ lookup: here }) }),
  });
}

/** As the account's owner would in the console; what is not named is off. */
export async function blockAccount(
  cloud: TestCloud,
  PublicAccessBlockConfiguration: PublicAccessBlockConfiguration,
): Promise<void> {
  const AccountId = '000000000000';
  await s3Control(cloud).send(new PutPublicAccessBlockCommand({ AccountId, PublicAccessBlockConfiguration }));
}
