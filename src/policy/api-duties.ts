// What the HTTP API needs in addition; the worker's role already covers the rights on roles. API Gateway's rights are HTTP methods on its own resources, whatever the call.
import { type Caller, type Duty, type Grant, grant, tagged } from './caller-duties.ts';

const apisOf = ({ names: { partition, region } }: Caller) => `arn:${partition}:apigateway:${region}::/apis`;
const tagsOf = ({ names: { partition, region } }: Caller) => `arn:${partition}:apigateway:${region}::/tags/*`;

/** The list and what is in it, in one pattern: a managed policy is short of characters. */
const listOf = (caller: Caller) => (caller.api ? `${apisOf(caller)}*` : apisOf(caller));

/** Ids are random: finding one means listing all. Also needed for stacks without an API, which might have had one. */
export const findApi: Duty = (caller) => [
  grant(listOf(caller), 'apigateway', 'GET'),
  ...(caller.api ? proveApi(caller) : []),
];

/** The tags of its function and role. */
const proveApi = ({ names: { arn } }: Caller): Grant[] => [
  grant(arn.logGroup('api'), 'logs', 'ListTagsForResource'),
  grant(arn.function('api'), 'lambda', 'GetFunction ListTags GetPolicy'),
];

/** Nothing for a stack without an API. */
const withApi =
  (duty: Duty): Duty =>
  (caller) =>
    caller.api ? duty(caller) : [];

/** As for the worker: identical rights share a statement, because a managed policy holds 6,144 characters. */
const functions = ['worker', 'api'] as const;
const looks = 'GetFunction ListTags GetPolicy GetFunctionEventInvokeConfig GetFunctionRecursionConfig';
const removals = 'DeleteFunction RemovePermission DeleteFunctionEventInvokeConfig';
const calls = ({ trigger }: Caller) =>
  `CreateFunction TagResource UntagResource UpdateFunctionCode UpdateFunctionConfiguration PutFunctionRecursionConfig AddPermission ${removals.replace('DeleteFunction ', '')}${trigger === 's3' ? ' PutFunctionEventInvokeConfig InvokeFunction' : ''}`;

export const inspectApi: Duty = withApi((caller) => {
  const { arn } = caller.names;
  return [
    grant(listOf(caller), 'apigateway', 'GET'),
    grant(arn.logGroup('api'), 'logs', 'ListTagsForResource'),
    grant(arn.function('api'), 'lambda', looks),
  ];
});

export const makeApi: Duty = withApi((caller) => {
  const { arn } = caller.names;
  return [
    ...changes(caller),
    grant(arn.logGroup('api'), 'logs', 'CreateLogGroup PutRetentionPolicy TagResource UntagResource'),
    ...functions.map((part) => grant(arn.function(part), 'lambda', calls(caller))),
  ];
});

/**
 * Routes and integrations have no tags of their own, and AWS does not report inherited ones in this version of its API:
 * a condition that required one might keep setup out of its own API.
 */
function changes(caller: Caller): Grant[] {
  const { existing, made, notOthers } = tagged(caller.names);
  const apis = apisOf(caller);
  return [
    grant(listOf(caller), 'apigateway', 'GET'),
    { ...grant(apis, 'apigateway', 'POST'), condition: made },
    { ...grant(`${apis}/*`, 'apigateway', 'PATCH DELETE'), condition: existing },
    { ...grant(`${apis}/*/*`, 'apigateway', 'POST PATCH DELETE'), condition: notOthers },
    { ...grant(tagsOf(caller), 'apigateway', 'POST PUT DELETE'), condition: notOthers },
  ];
}

/** For `--no-api` and teardown. */
export const removeApi: Duty = withApi((caller) => {
  const { arn } = caller.names;
  const ownRole =
    'GetRole ListRolePolicies DeleteRolePolicy ListAttachedRolePolicies DetachRolePolicy DeleteRole';
  return [
    { ...grant(`${apisOf(caller)}/*`, 'apigateway', 'DELETE'), condition: tagged(caller.names).existing },
    grant(arn.roles(), 'iam', ownRole),
    grant(arn.logGroup('api'), 'logs', 'DeleteLogGroup'),
    grant(arn.function('api'), 'lambda', `${looks} ${removals}`),
  ];
});
