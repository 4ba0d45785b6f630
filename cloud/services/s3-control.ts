// Amazon S3 Control of the embedded cloud: the account's public access block, which overrides every bucket's.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_GetPublicAccessBlock.html

import { account } from '../account.ts';
import { right } from '../authorization/rights.ts';
import { AwsError } from '../aws-error.ts';
import type { Cloud, CloudRequest, CloudResponse, Service } from '../service.ts';
import type { MemberTable } from '../wire/members.ts';
import { restXmlError } from '../wire/rest.ts';
import { openAccountBlock } from './s3/buckets/account-block.ts';
import { checkPublicAccessBlock } from './s3/buckets/setting-checks.ts';
import { accessDenied, notImplemented } from './s3/errors.ts';
import { parseXml, xmlResponse } from './s3/xml.ts';

export const members: MemberTable = {
  DeletePublicAccessBlock: { honoured: 'AccountId' },
  GetPublicAccessBlock: { honoured: 'AccountId' },
  PutPublicAccessBlock: { honoured: 'AccountId PublicAccessBlockConfiguration.*' },
};

const path = '/v20180820/configuration/publicAccessBlock';
const root = 'PublicAccessBlockConfiguration';
const verbs: Record<string, string> = { GET: 'Get', PUT: 'Put', DELETE: 'Delete' };

/** Deleting needs the permission to put. */
const rightNames: Record<string, string> = {
  GetPublicAccessBlock: 's3:GetAccountPublicAccessBlock',
  PutPublicAccessBlock: 's3:PutAccountPublicAccessBlock',
  DeletePublicAccessBlock: 's3:PutAccountPublicAccessBlock',
};

export function createS3Control(cloud: Cloud): Service {
  return {
    operation: ({ method, path: asked }) =>
      asked === path && verbs[method] ? `${verbs[method]}PublicAccessBlock` : 'Unknown',
    handle: (request, operation) => handle(cloud, request, operation),
    rights: (_request, operation) => [right(rightNames[operation] ?? `s3:${operation}`, '*')],
    renderError: (error) => {
      error.fields.HostId ??= 'thumbs-local';
      return restXmlError(error);
    },
  };
}

async function handle({ store }: Cloud, request: CloudRequest, operation: string): Promise<CloudResponse> {
  const asked = request.headers['x-amz-account-id'];
  if (!/^\d{12}$/.test(String(asked ?? ''))) {
    const field = { ArgumentName: 'x-amz-account-id', ArgumentValue: String(asked ?? '') };
    throw new AwsError('InvalidRequest', 'Missing or invalid account id', 400, field);
  }
  if (asked !== account) throw accessDenied();
  const block = openAccountBlock(store);
  if (operation === 'GetPublicAccessBlock') {
    const document = block.get();
    if (document) return xmlResponse(root, document);
    const message = 'The public access block configuration was not found';
    throw new AwsError('NoSuchPublicAccessBlockConfiguration', message, 404, { AccountId: account });
  }
  if (operation === 'PutPublicAccessBlock') {
    block.put(checkPublicAccessBlock(parseXml((await request.body()).toString(), root)));
    return { status: 201 };
  }
  if (operation !== 'DeletePublicAccessBlock')
    throw notImplemented(`${request.method} ${request.path} of S3 Control`);
  block.remove();
  return { status: 204 };
}
