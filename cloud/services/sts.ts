// STS, limited to "who am I": the account's key is a user, and a function is its role.
import type { GetCallerIdentityResponse } from '@aws-sdk/client-sts';
import { account } from '../account.ts';
import { callerArn } from '../authentication/caller.ts';
import { AwsError } from '../aws-error.ts';
import type { CloudRequest, Service } from '../service.ts';
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
    // Asking who one is cannot be denied.
    rights: () => [],
    renderError: (error) => queryError(error, namespace),
  };
}

function callerIdentity({ caller }: CloudRequest): GetCallerIdentityResponse {
  if (caller.kind === 'anonymous' || caller.kind === 'service') {
    throw new AwsError('MissingAuthenticationToken', 'Request is missing Authentication Token', 403);
  }
  const id = caller.kind === 'account' ? 'AIDALOCALUSER' : `AROALOCALROLE:${caller.sessionName}`;
  return { UserId: id, Account: account, Arn: callerArn(caller, account) };
}
