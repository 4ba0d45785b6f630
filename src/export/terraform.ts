// The stack as a Terraform configuration for AWS's provider, in one file.

import { branchName } from '../resources/site/amplify-calls.ts';
import type { ResourceType } from '../stack/resource-types.ts';
import { alarmBlocks, dashboardBlocks } from './alarm-entries.ts';
import { apiPermissionBlocks, httpApiBlocks } from './api-entries.ts';
import { cdnBlocks } from './cdn-blocks.ts';
import {
  certificateBlocks,
  certificateProvider,
  certificateRecords,
  certificateVariables,
  domainWords,
  hasCertificate,
} from './certificate-entries.ts';
import { originOf } from './cloudformation.ts';
import { fieldsOf } from './cloudformation-types.ts';
import type { Block, Value } from './hcl.ts';
import { raw, render } from './hcl.ts';
import { leftOut, type Part, type StackParts, tokenHashWords, type Variables } from './parts.ts';
import { appBlocks, corsBlocks, openBlocks } from './site-entries.ts';
import * as blocks from './terraform-blocks.ts';
import * as functions from './terraform-function.ts';
import { topicBlocks } from './topic-entries.ts';

const local = (name: string) => `\${local.${name}}`;
export const terraformVariables: Variables = {
  account: local('account'),
  region: local('region'),
  partition: local('partition'),
  suffix: `\${var.suffix}`,
  tokenHash: `\${var.api_token_hash}`,
  apiId: `\${aws_apigatewayv2_api.http_api.id}`,
  domain: `\${var.domain}`,
  certificate: certificateVariables.terraform,
  origins: {
    bucket: `http://\${aws_s3_bucket_website_configuration.site_hosting.website_endpoint}`,
    app: `https://${branchName}.\${aws_amplify_app.site_app.default_domain}`,
    cdn: `https://\${aws_cloudfront_distribution.cdn.domain_name}`,
  },
};

const blocksOf = <Type extends ResourceType>(part: Part<Type>, stack: StackParts): Block[] =>
  translators[part.type](part, stack);

const translators: {
  readonly [Type in ResourceType]: (part: Part<Type>, stack: StackParts) => Block[];
} = {
  'function package': () => [],
  'IAM role': blocks.role,
  'S3 bucket': blocks.bucket,
  'SQS queue': blocks.queue,
  'DynamoDB table': blocks.table,
  'log group': blocks.logGroup,
  'Lambda function': functions.lambdaFunction,
  'event source mapping': functions.mapping,
  'invoke permission': ({ id, facets }) =>
    'onFailure' in facets ? functions.permission(id, facets) : apiPermissionBlocks(id, facets),
  'CloudWatch alarms': alarmBlocks,
  'CloudWatch dashboard': dashboardBlocks,
  'bucket notification': functions.notification,
  'HTTP API': httpApiBlocks,
  website: openBlocks,
  'public access': openBlocks,
  'CORS rule': corsBlocks,
  'Amplify app': appBlocks,
  'Amplify deployment': () => [],
  'CloudFront distribution': cdnBlocks,
  'ACM certificate': certificateBlocks,
  'SNS topic': topicBlocks,
};

export function terraform(stack: StackParts): { blocks: Block[]; text: string; missing: string[] } {
  const missing = leftOut(stack, fieldsOf);
  const own = stack.parts.flatMap((part) => blocksOf(part, stack));
  const all = [...preamble(stack), ...own, ...outputs(stack)];
  const head = [
    `# Thumbnails: the thumbs stack ${stack.stack}.`,
    ...missing.map((what) => `# Not in this file: ${what}`),
  ];
  return { blocks: own, text: `${head.join('\n')}\n\n${render(all)}`, missing };
}

/** Input for the commands that do the rest. */
function outputs(stack: StackParts): Block[] {
  const { api, site, domain } = stack.settings;
  const output = (name: string, value: Value): Block => ({
    type: 'output',
    labels: [name],
    attributes: { value },
  });
  const origin = terraformVariables.origins[originOf[site ?? 'cdn']];
  return [
    ...(api ? [output('api', raw('aws_apigatewayv2_api.http_api.api_endpoint'))] : []),
    ...(site ? [output('site', `${origin}/`)] : []),
    ...(site === 'amplify' ? [output('app', raw('aws_amplify_app.site_app.id'))] : []),
    ...(domain ? [output('domain_target', raw('aws_cloudfront_distribution.cdn.domain_name'))] : []),
    ...(hasCertificate(stack) ? [output('certificate_records', certificateRecords)] : []),
  ];
}

function preamble(stack: StackParts): Block[] {
  const { suffix, region, settings, tokenHash, domain } = stack;
  const provider: Record<string, Value> = { aws: { source: 'hashicorp/aws', version: '>= 6.0' } };
  const data = (type: string): Block => ({ type: 'data', labels: [type, 'current'], attributes: {} });
  const variable = (name: string, description: string, standard: string): Block => ({
    type: 'variable',
    labels: [name],
    attributes: { description, type: raw('string'), default: standard },
  });
  return [
    { type: 'terraform', attributes: {}, blocks: [{ type: 'required_providers', attributes: provider }] },
    variable(
      'suffix',
      'Ends every name. Another value makes a stack beside the one that thumbs made.',
      suffix,
    ),
    variable('region', 'Region of the stack.', region),
    variable('package', "The function's package: worker.zip, beside this file.", 'worker.zip'),
    ...(settings.api
      ? [
          variable('api_package', "The package of the API's function.", 'api.zip'),
          variable('api_token_hash', tokenHashWords, tokenHash),
        ]
      : []),
    ...(domain ? [variable('domain', domainWords, domain)] : []),
    { type: 'provider', labels: ['aws'], attributes: { region: raw('var.region') } },
    ...(hasCertificate(stack) ? [certificateProvider] : []),
    data('aws_caller_identity'),
    data('aws_partition'),
    {
      type: 'locals',
      attributes: {
        account: raw('data.aws_caller_identity.current.account_id'),
        partition: raw('data.aws_partition.current.partition'),
        region: raw('var.region'),
      },
    },
  ];
}
