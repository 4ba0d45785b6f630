// dynalite's operations with their validation; dynalite's errors become AwsErrors.
import type { Done, DynaliteStore } from 'dynalite/db/index.js';
import { checkTypes, checkValidations } from 'dynalite/validations/index.js';
import { AwsError } from '../../aws-error.ts';

const names = [
  'BatchGetItem',
  'BatchWriteItem',
  'CreateTable',
  'DeleteItem',
  'DeleteTable',
  'DescribeTable',
  'GetItem',
  'ListTables',
  'PutItem',
  'Query',
  'Scan',
  'UpdateItem',
  'UpdateTable',
];

interface Operation {
  run(store: DynaliteStore, input: object, done: Done<object>): void;
  validation: { types: object; custom?: unknown };
}

/** Keyed by name. */
export type Operations = ReadonlyMap<string, Operation>;

export async function loadOperations(): Promise<Operations> {
  return new Map(await Promise.all(names.map(async (name) => [name, await load(name)] as const)));
}

async function load(operation: string): Promise<Operation> {
  const file = `${operation.charAt(0).toLowerCase()}${operation.slice(1)}.js`;
  const [action, validation] = await Promise.all([
    import(/* @vite-ignore */ `dynalite/actions/${file}`),
    import(/* @vite-ignore */ `dynalite/validations/${file}`),
  ]);
  return { run: action.default, validation: validation.default };
}

export function runOperation(
  store: DynaliteStore,
  { run, validation }: Operation,
  input: object,
): Promise<object> {
  return new Promise<object>((resolve, reject) => {
    const checked = checkTypes(input, validation.types);
    checkValidations(checked, validation.types, validation.custom, store);
    run(store, checked, (error, output) => (error ? reject(error) : resolve(output || {})));
  }).catch((error) => {
    throw asAwsError(error);
  });
}

function asAwsError(error: Error & { statusCode?: number; body?: Record<string, unknown> }): Error {
  if (!error.statusCode || !error.body) return error;
  const { __type, message, Message, ...fields } = error.body;
  const code = String(__type).split('#')[1] ?? 'InternalFailure';
  return new AwsError(
    code,
    String(message ?? Message ?? ''),
    error.statusCode,
    fields as Record<string, string>,
  );
}
