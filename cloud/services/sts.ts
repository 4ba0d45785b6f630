// STS: who is calling, and session credentials of a role for whoever its trust policy lets in.
import type { AssumeRoleRequest, GetCallerIdentityResponse } from '@aws-sdk/client-sts';
import { account } from '../account.ts';
import { callerArn } from '../authentication/caller.ts';
import { AwsError } from '../aws-error.ts';
import type { Cloud, CloudRequest, Service } from '../service.ts';
import { refuseMembers } from '../wire/members.ts';
import { queryAnswer, queryError, queryInput, queryOperation } from '../wire/query.ts';
import { assumeRole } from './sts/assume-role.ts';
import { members } from './sts/members.ts';

const namespace = 'https://sts.amazonaws.com/doc/2011-06-15/';

const unsupported = (text: string) => new AwsError('InvalidParameterValue', text);

export function createSts(cloud: Cloud): Service {
  return {
    operation: queryOperation,
    async handle(request, operation) {
      if (operation === 'GetCallerIdentity')
        return queryAnswer(operation, callerIdentity(request), namespace);
      if (operation === 'AssumeRole') {
        const input = await queryInput<AssumeRoleRequest>(request);
        refuseMembers(members, operation, input, unsupported);
        const session = await assumeRole(cloud, request, input);
        return queryAnswer(operation, session, namespace);
      }
      throw new AwsError('InvalidAction', `Could not find operation ${operation} for version 2011-06-15`);
    },
    // Asking who one is cannot be denied, and AssumeRole asks the role.
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
