// The function and what starts it, as Terraform's resources.

import { sourceRule } from '../resources/bucket/source-rule.ts';
import { purposes } from '../resources/function/function-kind.ts';
import type { PermissionFacets } from '../resources/function/permission.ts';
import { type Block, raw } from './hcl.ts';
import { ownRole, type Part, type StackParts } from './parts.ts';
import { labelOf, of, resource } from './terraform-blocks.ts';

const workerName = raw('aws_lambda_function.worker.function_name');

export function lambdaFunction(part: Part<'Lambda function'>, stack: StackParts): Block[] {
  const { facets } = part;
  const role = ownRole(part, stack);
  const isWorker = part.id === 'worker';
  const zip = isWorker ? 'var.package' : 'var.api_package';
  const logs = isWorker ? 'logs' : 'api_logs';
  const waitsFor = [
    `aws_cloudwatch_log_group.${logs}`,
    ...(role ? [`aws_iam_role_policy.${labelOf(role.id)}`] : []),
  ];
  return [
    resource(
      'aws_lambda_function',
      part.id,
      {
        function_name: part.name,
        description: `${purposes[part.id as keyof typeof purposes]} of the stack ${stack.stack}`,
        package_type: 'Zip',
        filename: raw(zip),
        source_code_hash: raw(`filebase64sha256(${zip})`),
        architectures: [facets.architecture],
        runtime: facets.runtime,
        handler: facets.handler,
        role: role ? of('aws_iam_role', role.id, 'arn') : facets.role,
        memory_size: facets.memoryMB,
        timeout: facets.timeoutSeconds,
        tags: facets.tags,
        depends_on: waitsFor.map(raw),
      },
      [{ type: 'environment', attributes: { variables: facets.environment } }],
    ),
    resource('aws_lambda_function_recursion_config', part.id, {
      function_name: of('aws_lambda_function', part.id, 'function_name'),
      recursive_loop: facets.recursion,
    }),
  ];
}

export function mapping(part: Part<'event source mapping'>, stack: StackParts): Block[] {
  const { isEnabled, batchSize, responseTypes, maxConcurrency, tags } = part.facets;
  const isOurRole = ownRole({ needs: ['role'] }, stack) !== undefined;
  const head = {
    function_name: raw('aws_lambda_function.worker.arn'),
    event_source_arn: raw('aws_sqs_queue.jobs.arn'),
    enabled: isEnabled,
    batch_size: batchSize,
    function_response_types: responseTypes,
    tags,
    ...(isOurRole ? { depends_on: [raw('aws_iam_role_policy.role')] } : {}),
  };
  const scaling = { type: 'scaling_config', attributes: { maximum_concurrency: maxConcurrency } };
  return [resource('aws_lambda_event_source_mapping', part.id, head, [scaling])];
}

export function permission(id: string, facets: PermissionFacets): Block[] {
  const { sourceArn, sourceAccount, retries } = facets;
  const target = { type: 'on_failure', attributes: { destination: raw('aws_sqs_queue.dead_letters.arn') } };
  return [
    resource('aws_lambda_permission', id, {
      function_name: workerName,
      action: 'lambda:InvokeFunction',
      principal: 's3.amazonaws.com',
      source_arn: sourceArn,
      source_account: sourceAccount,
    }),
    resource(
      'aws_lambda_function_event_invoke_config',
      id,
      { function_name: workerName, maximum_retry_attempts: retries },
      [{ type: 'destination_config', attributes: {}, blocks: [target] }],
    ),
  ];
}

export function notification(part: Part<'bucket notification'>): Block[] {
  if (part.id === sourceRule.id) return [];
  const { destination, events } = part.facets;
  const isFunction = destination.includes(':lambda:');
  const rule = isFunction
    ? { type: 'lambda_function', arn: { lambda_function_arn: raw('aws_lambda_function.worker.arn') } }
    : { type: 'queue', arn: { queue_arn: raw('aws_sqs_queue.jobs.arn') } };
  const waitsFor = isFunction ? 'aws_lambda_permission.permission' : 'aws_sqs_queue_policy.jobs';
  return [
    resource(
      'aws_s3_bucket_notification',
      part.id,
      { bucket: raw('aws_s3_bucket.originals.id'), depends_on: [raw(waitsFor)] },
      [{ type: rule.type, attributes: { ...rule.arn, events } }],
    ),
  ];
}
