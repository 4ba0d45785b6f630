// The function and what starts it, as Terraform's resources.
import { purposes } from '../resources/function/function-kind.ts';
import { type Block, raw, type Value } from './hcl.ts';
import { ownRole, type Part, type StackParts } from './parts.ts';
import { labelOf, of, resource } from './terraform-blocks.ts';

type Facets = Record<string, Value>;

const workerName = raw('aws_lambda_function.worker.function_name');

export function lambdaFunction(part: Part, stack: StackParts): Block[] {
  const facets = part.facets as Facets;
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
        architectures: [facets.architecture ?? ''],
        runtime: facets.runtime ?? '',
        handler: facets.handler ?? '',
        role: role ? of('aws_iam_role', role.id, 'arn') : (facets.role ?? ''),
        memory_size: facets.memoryMB ?? 0,
        timeout: facets.timeoutSeconds ?? 0,
        tags: facets.tags ?? {},
        depends_on: waitsFor.map(raw),
      },
      [{ type: 'environment', attributes: { variables: facets.environment ?? {} } }],
    ),
    resource('aws_lambda_function_recursion_config', part.id, {
      function_name: of('aws_lambda_function', part.id, 'function_name'),
      recursive_loop: facets.recursion ?? '',
    }),
  ];
}

export function mapping(part: Part, { parts }: StackParts): Block[] {
  const {
    isEnabled = true,
    batchSize = 0,
    responseTypes = [],
    maxConcurrency = 0,
    tags = {},
  } = part.facets as Facets;
  const isOurRole = parts.some(({ id, facets }) => id === 'role' && facets.trust);
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

export function permission(part: Part): Block[] {
  const { sourceArn = '', sourceAccount = '', retries = 0 } = part.facets as Facets;
  const target = { type: 'on_failure', attributes: { destination: raw('aws_sqs_queue.dead_letters.arn') } };
  return [
    resource('aws_lambda_permission', part.id, {
      function_name: workerName,
      action: 'lambda:InvokeFunction',
      principal: 's3.amazonaws.com',
      source_arn: sourceArn,
      source_account: sourceAccount,
    }),
    resource(
      'aws_lambda_function_event_invoke_config',
      part.id,
      { function_name: workerName, maximum_retry_attempts: retries },
      [{ type: 'destination_config', attributes: {}, blocks: [target] }],
    ),
  ];
}

export function notification(part: Part): Block[] {
  const { destination, events } = part.facets as { destination: string; events: string[] };
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
