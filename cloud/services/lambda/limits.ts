// Limits around functions: the account's, reserved concurrency, recursion.
import type {
  Concurrency,
  GetAccountSettingsResponse,
  GetFunctionConcurrencyResponse,
  GetFunctionRecursionConfigResponse,
  PutFunctionConcurrencyRequest,
  PutFunctionRecursionConfigRequest,
} from '@aws-sdk/client-lambda';
import { accountConcurrency } from '../../runtime/pool.ts';
import { maxUnzippedBytes } from '../../runtime/unzip.ts';
import type { Collection } from '../../store.ts';
import { maxZipBytes } from './code.ts';
import { findFunction } from './names.ts';
import type { FunctionRecord, Lambda } from './records.ts';
import { checkRange, constraint, invalid } from './validation.ts';

interface Named {
  FunctionName: string | undefined;
}

export function getAccountSettings({ functions }: Lambda): GetAccountSettingsResponse {
  const records = functions.entries().map(([, record]) => record);
  return {
    AccountLimit: {
      TotalCodeSize: 80_530_636_800,
      CodeSizeUnzipped: maxUnzippedBytes,
      CodeSizeZipped: maxZipBytes,
      ConcurrentExecutions: accountConcurrency,
      UnreservedConcurrentExecutions: accountConcurrency - reservedConcurrency(functions),
    },
    AccountUsage: {
      TotalCodeSize: records.reduce((sum, { code }) => sum + code.bytes, 0),
      FunctionCount: records.length,
    },
  };
}

/** The sum of all reservations. */
export function reservedConcurrency(functions: Collection<FunctionRecord>): number {
  return functions.entries().reduce((sum, [, record]) => sum + (record.reservedConcurrency ?? 0), 0);
}

export function putFunctionConcurrency(
  lambda: Lambda,
  input: PutFunctionConcurrencyRequest,
  region: string,
): Concurrency {
  const record = findFunction(lambda, input.FunctionName, region);
  const wanted = input.ReservedConcurrentExecutions;
  if (wanted === undefined) throw constraint(null, 'reservedConcurrentExecutions', 'not be null');
  checkRange(wanted, 'reservedConcurrentExecutions', 0, Number.MAX_SAFE_INTEGER);
  const others = reservedConcurrency(lambda.functions) - (record.reservedConcurrency ?? 0);
  // On AWS at least 10 must remain for all other functions; with so few slots here, one.
  if (accountConcurrency - others - wanted < 1) {
    throw invalid(
      `Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [1].`,
    );
  }
  lambda.functions.put(record.arn, { ...record, reservedConcurrency: wanted });
  lambda.poller.refresh();
  return { ReservedConcurrentExecutions: wanted };
}

export function getFunctionConcurrency(
  lambda: Lambda,
  input: Named,
  region: string,
): GetFunctionConcurrencyResponse {
  const { reservedConcurrency } = findFunction(lambda, input.FunctionName, region);
  return reservedConcurrency === undefined ? {} : { ReservedConcurrentExecutions: reservedConcurrency };
}

export function deleteFunctionConcurrency(lambda: Lambda, input: Named, region: string): void {
  const { reservedConcurrency: _gone, ...record } = findFunction(lambda, input.FunctionName, region);
  lambda.functions.put(record.arn, record);
  lambda.poller.refresh();
}

export function getRecursionConfig(
  lambda: Lambda,
  input: Named,
  region: string,
): GetFunctionRecursionConfigResponse {
  return { RecursiveLoop: findFunction(lambda, input.FunctionName, region).recursiveLoop };
}

export function putRecursionConfig(
  lambda: Lambda,
  input: PutFunctionRecursionConfigRequest,
  region: string,
): GetFunctionRecursionConfigResponse {
  const record = findFunction(lambda, input.FunctionName, region);
  const { RecursiveLoop } = input;
  if (RecursiveLoop !== 'Allow' && RecursiveLoop !== 'Terminate') {
    throw constraint(RecursiveLoop, 'recursiveLoop', 'satisfy enum value set: [Terminate, Allow]');
  }
  lambda.functions.put(record.arn, { ...record, recursiveLoop: RecursiveLoop });
  return { RecursiveLoop };
}
