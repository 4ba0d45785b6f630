// ReturnConsumedCapacity for operations that need several dynalite calls.
import type { ConsumedCapacity, ReturnConsumedCapacity } from '@aws-sdk/client-dynamodb';
import type { Tables } from './tables.ts';

export interface Meter {
  /** The same tables, with calls counted. */
  tables: Tables;
  /** Consumed capacity per table; empty unless requested. `factor` is 2 in transactions. */
  consumed(factor?: number): ConsumedCapacity[];
}

export function meter(tables: Tables, asked: ReturnConsumedCapacity | undefined): Meter {
  if (asked === undefined || asked === 'NONE') return { tables, consumed: () => [] };
  const units = new Map<string, number>();
  const call: Tables['dynalite']['call'] = async (operation, input) => {
    const isMetered = /^(Get|Put|Update|Delete)Item$|^Query$|^Scan$/.test(operation);
    if (!isMetered) return tables.dynalite.call(operation, input);
    const output = await tables.dynalite.call<object>(operation, {
      ...input,
      ReturnConsumedCapacity: 'TOTAL',
    });
    const { ConsumedCapacity: used, ...rest } = output as { ConsumedCapacity?: ConsumedCapacity };
    const name = used?.TableName ?? '';
    units.set(name, (units.get(name) ?? 0) + (used?.CapacityUnits ?? 0));
    return rest as never;
  };
  return {
    tables: { ...tables, dynalite: { ...tables.dynalite, call } },
    consumed: (factor = 1) =>
      [...units].map(([TableName, CapacityUnits]) => ({ TableName, CapacityUnits: CapacityUnits * factor })),
  };
}
