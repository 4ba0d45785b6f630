// Functions: read, listed, deleted. Creation and changes are in function-changes.ts.
import { pathToFileURL } from 'node:url';
import type {
  FunctionConfiguration,
  GetFunctionResponse,
  ListFunctionsRequest,
  ListFunctionsResponse,
} from '@aws-sdk/client-lambda';
import { removeCode, zipFile } from './code.ts';
import { checkChangeable, describeFunction, summariseFunction } from './configuration.ts';
import { findFunction } from './names.ts';
import { page } from './paging.ts';
import type { Lambda } from './records.ts';

interface Named {
  FunctionName: string | undefined;
  Qualifier?: string | undefined;
}

export function getFunction(lambda: Lambda, input: Named, region: string): GetFunctionResponse {
  const record = findFunction(lambda, input.FunctionName, region, input.Qualifier);
  const { reservedConcurrency, tags } = record;
  return {
    Configuration: describeFunction(record, lambda.cloud.now()),
    Code: { RepositoryType: 'S3', Location: pathToFileURL(zipFile(lambda, record)).href },
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
  return { Functions: entries.map(summariseFunction), ...(next !== undefined && { NextMarker: next }) };
}

/** The resource policy is deleted with the function; event source mappings stay, as on AWS. */
export async function deleteFunction(lambda: Lambda, input: Named, region: string): Promise<void> {
  const record = findFunction(lambda, input.FunctionName, region, input.Qualifier);
  checkChangeable(record, lambda.cloud.now());
  lambda.functions.delete(record.arn);
  lambda.poller.refresh();
  await lambda.runtime.retire(record.arn);
  await removeCode(lambda, record);
}
