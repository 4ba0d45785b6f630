// Functions: read, listed, deleted. Creation and changes are in function-changes.ts.
import type {
  FunctionConfiguration,
  GetFunctionResponse,
  ListFunctionsRequest,
  ListFunctionsResponse,
} from '@aws-sdk/client-lambda';
import { removeCode } from './code.ts';
import { checkChangeable, describeFunction, summariseFunction } from './configuration.ts';
import { downloadAddress } from './download.ts';
import { findFunction, parseFunctionName } from './names.ts';
import { page } from './paging.ts';
import type { Lambda } from './records.ts';
import { invalid } from './validation.ts';

interface Named {
  FunctionName: string | undefined;
  Qualifier?: string | undefined;
}

export function getFunction(lambda: Lambda, input: Named, region: string): GetFunctionResponse {
  const record = findFunction(lambda, input.FunctionName, region, input.Qualifier);
  const { reservedConcurrency, tags } = record;
  return {
    Configuration: describeFunction(record, lambda.cloud.now()),
    Code: { RepositoryType: 'S3', Location: downloadAddress(lambda, record) },
    ...(Object.keys(tags).length > 0 && { Tags: tags }),
    ...(reservedConcurrency !== undefined && {
      Concurrency: { ReservedConcurrentExecutions: reservedConcurrency },
    }),
  };
}

export function getFunctionConfiguration(
  lambda: Lambda,
  input: Named,
  region: string,
): FunctionConfiguration {
  return describeFunction(
    findFunction(lambda, input.FunctionName, region, input.Qualifier),
    lambda.cloud.now(),
  );
}

export function listFunctions(
  lambda: Lambda,
  input: ListFunctionsRequest,
  region: string,
): ListFunctionsResponse {
  const own = lambda.functions.entries().filter(([, record]) => record.region === region);
  const { entries, next } = page(own, input, 50);
  return {
    Functions: entries.map((record) => summariseFunction(record, lambda.cloud.now())),
    ...(next !== undefined && { NextMarker: next }),
  };
}

/** The resource policy is deleted with the function; event source mappings stay, as on AWS. */
export async function deleteFunction(lambda: Lambda, input: Named, region: string): Promise<void> {
  const parsed = parseFunctionName(input.FunctionName, region, { qualifier: input.Qualifier });
  const qualifier = input.Qualifier ?? parsed.qualifier;
  if (qualifier !== undefined && !/^(\$.*|\d+)$/.test(qualifier))
    throw invalid('Deletion of aliases is not currently supported.');
  const record = findFunction(lambda, input.FunctionName, region, input.Qualifier);
  if (qualifier !== undefined)
    throw invalid('$LATEST version cannot be deleted without deleting the function.');
  checkChangeable(record, lambda.cloud.now());
  lambda.functions.delete(record.arn);
  lambda.poller.refresh();
  await lambda.runtime.retire(record.arn);
  await removeCode(lambda, record);
}
