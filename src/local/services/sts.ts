// STS, as far as "who am I" goes: anybody is a user of the one account, and a function is its role.
import type { GetCallerIdentityResponse } from '@aws-sdk/client-sts';
import { AwsError, account, type CloudRequest, type Service } from '../service.ts';
import { queryAnswer, queryError, queryOperation } from '../wire/query.ts';

const namespace = 'https://sts.amazonaws.com/doc/2011-06-15/';

export function createSts(): Service {
  return {
    operation: queryOperation,
    async handle(request, operation) {
      if (operation !== 'GetCallerIdentity') {
        throw new AwsError('InvalidAction', `Could not find operation ${operation} for version 2011-06-15`);
      }
      return queryAnswer(operation, callerIdentity(request), namespace);
    },
    renderError: (error) => queryError(error, namespace),
  };
}

/** A function signs as its role, which the runtime puts into the session token; everybody else is a plain user. */
function callerIdentity({ headers, accessKeyId }: CloudRequest): GetCallerIdentityResponse {
  const token = Buffer.from(String(headers['x-amz-security-token'] ?? ''), 'base64url').toString('utf8');
  const role = /^arn:aws:iam::\d{12}:role\/(?:.+\/)?([\w+=,.@-]+)$/.exec(token)?.[1];
  if (role === undefined) {
    return { UserId: 'AIDALOCALUSER', Account: account, Arn: `arn:aws:iam::${account}:user/local` };
  }
  const arn = `arn:aws:sts::${account}:assumed-role/${role}/${accessKeyId}`;
  return { UserId: `AROALOCALROLE:${accessKeyId}`, Account: account, Arn: arn };
}
