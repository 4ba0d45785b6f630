// One item of a transaction: a condition check without side effects, the cancellation reason, and the rollback.
import type { CancellationReason } from '@aws-sdk/client-dynamodb';
import { AwsError } from '../../aws-error.ts';
import type { Tables } from './tables.ts';
import { type Item, isConditionFailure, type Write } from './write-item.ts';

export interface Plan {
  operation: 'ConditionCheck' | 'PutItem' | 'UpdateItem' | 'DeleteItem';
  input: Write;
  key: Item;
  /** The item before the transaction. */
  before: Item | undefined;
  /** NONE, or ALL_OLD: a failed condition returns the item. */
  returned: string;
}

/** Rewrites the existing item, or deletes the missing one: changes nothing, but dynalite evaluates the condition. */
export async function conditionReason(tables: Tables, plan: Plan): Promise<CancellationReason> {
  const { input, key, before, returned } = plan;
  const { ConditionExpression } = input;
  if (ConditionExpression === undefined) return { Code: 'None' };
  const terms = termsOf(plan);
  const same = before ? { Item: before } : { Key: key };
  try {
    const probe = { TableName: input.TableName, ...same, ConditionExpression, ...terms };
    await tables.dynalite.call(before ? 'PutItem' : 'DeleteItem', probe);
    return { Code: 'None' };
  } catch (error) {
    if (!isConditionFailure(error)) throw error;
    const item = returned === 'ALL_OLD' && before ? { Item: before } : {};
    return { Code: 'ConditionalCheckFailed', Message: 'The conditional request failed', ...item };
  }
}

/** Only the names and values used in the condition: dynalite refuses unused ones, such as those of an update. */
function termsOf({ input }: Plan): object {
  const text = String(input.ConditionExpression);
  const used = (member: string) => {
    const terms = Object.entries((input[member] ?? {}) as object);
    const kept = terms.filter(([name]) => new RegExp(`${name.replace(/[^\w:#]/g, '')}(?![\\w])`).test(text));
    return kept.length > 0 ? { [member]: Object.fromEntries(kept) } : {};
  };
  return { ...used('ExpressionAttributeNames'), ...used('ExpressionAttributeValues') };
}

export async function undo(tables: Tables, plans: Plan[]): Promise<void> {
  for (const { operation, input, key, before } of plans.toReversed()) {
    if (operation === 'ConditionCheck') continue;
    const { TableName } = input;
    if (before) await tables.dynalite.call('PutItem', { TableName, Item: before });
    else await tables.dynalite.call('DeleteItem', { TableName, Key: key });
  }
}

export function validationReason(error: unknown): CancellationReason {
  if (!(error instanceof AwsError) || error.code !== 'ValidationException') throw error;
  return { Code: 'ValidationError', Message: error.message };
}

export function cancelled(CancellationReasons: CancellationReason[]): AwsError {
  const codes = CancellationReasons.map(({ Code }) => Code).join(', ');
  const message = `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`;
  return new AwsError('TransactionCanceledException', message, 400, { CancellationReasons });
}
