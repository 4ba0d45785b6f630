// Amazon S3 Control of the embedded cloud: the account's public access block, which overrides every bucket's, and the tags of
// buckets one by one. https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_AWS_S3_Control.html

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
import { resourceOf, tagHandlers } from './s3-control/tags.ts';

export const members: MemberTable = {
  DeletePublicAccessBlock: { honoured: 'AccountId' },
  GetPublicAccessBlock: { honoured: 'AccountId' },
  PutPublicAccessBlock: { honoured: 'AccountId PublicAccessBlockConfiguration.*' },
  ListTagsForResource: { honoured: 'AccountId ResourceArn' },
  TagResource: { honoured: 'AccountId ResourceArn Tags.*' },
  UntagResource: { honoured: 'AccountId ResourceArn TagKeys' },
};

const operations: Record<string, string> = {
  'GET publicAccessBlock': 'GetPublicAccessBlock',
  'PUT publicAccessBlock': 'PutPublicAccessBlock',
  'DELETE publicAccessBlock': 'DeletePublicAccessBlock',
  'GET tags': 'ListTagsForResource',
  'POST tags': 'TagResource',
  'DELETE tags': 'UntagResource',
};

/** Where IAM's name differs. Deleting the block needs the permission to put it. */
const rightNames: Record<string, string> = {
  GetPublicAccessBlock: 's3:GetAccountPublicAccessBlock',
  PutPublicAccessBlock: 's3:PutAccountPublicAccessBlock',
  DeletePublicAccessBlock: 's3:PutAccountPublicAccessBlock',
};

type Handler = (cloud: Cloud, request: CloudRequest) => CloudResponse | Promise<CloudResponse>;

const root = 'PublicAccessBlockConfiguration';
const handlers: Record<string, Handler> = {
  GetPublicAccessBlock: ({ store }) => {
    const document = openAccountBlock(store).get();
    if (document) return xmlResponse(root, document);
    const message = 'The public access block configuration was not found';
    throw new AwsError('NoSuchPublicAccessBlockConfiguration', message, 404, { AccountId: account });
  },
  PutPublicAccessBlock: async ({ store }, request) => {
    const document = parseXml((await request.body()).toString(), root);
    openAccountBlock(store).put(checkPublicAccessBlock(document));
    return { status: 201 };
  },
  DeletePublicAccessBlock: ({ store }) => {
    openAccountBlock(store).remove();
    return { status: 204 };
  },
  ...tagHandlers,
};

export function createS3Control(cloud: Cloud): Service {
  return {
    operation: ({ method, path }) => operations[`${method} ${kindOf(path)}`] ?? 'Unknown',
    handle: async (request, operation) => {
      checkAccount(request);
      const handler = handlers[operation];
      if (!handler) throw notImplemented(`${request.method} ${request.path} of S3 Control`);
      return handler(cloud, request);
    },
    rights: (request, operation) => [
      right(rightNames[operation] ?? `s3:${operation}`, resourceOf(request) ?? '*'),
    ],
    renderError: (error) => {
      error.fields.HostId ??= 'thumbs-local';
      return restXmlError(error);
    },
  };
}

const kindOf = (path: string) =>
  /^\/v20180820\/(?:configuration\/)?(publicAccessBlock$|tags(?=\/))/.exec(path)?.[1];

function checkAccount({ headers }: CloudRequest): void {
  const asked = headers['x-amz-account-id'];
  if (!/^\d{12}$/.test(String(asked ?? ''))) {
    const field = { ArgumentName: 'x-amz-account-id', ArgumentValue: String(asked ?? '') };
    throw new AwsError('InvalidRequest', 'Missing or invalid account id', 400, field);
  }
  if (asked !== account) throw accessDenied();
}
