// TransactWriteItems and TransactGetItems: all or nothing, with exclusive access to the tables.
import type {
  CancellationReason,
  TransactGetItemsInput,
  TransactGetItemsOutput,
  TransactWriteItem,
  TransactWriteItemsInput,
  TransactWriteItemsOutput,
} from '@aws-sdk/client-dynamodb';
import { AwsError, constraintMessage } from '../../aws-error.ts';
import { meter } from './capacity.ts';
import type { Own, Tables } from './tables.ts';
import { cancelled, conditionReason, type Plan, undo, validationReason } from './transaction-plan.ts';
import { checkReturned, currentItem, type Item, keyOf, type Write } from './write-item.ts';

const maxItems = 100;

const invalid = (message: string) => new AwsError('ValidationException', message);

export const transactionOperations: Record<string, Own> = {
  async TransactGetItems(tables: Tables, input: TransactGetItemsInput): Promise<TransactGetItemsOutput> {
    const gets = (input.TransactItems ?? []).map(({ Get }) => Get ?? {});
    checkCount(gets.length);
    return tables.dynalite.alone(async (dynalite) => {
      const metered = meter({ ...tables, dynalite }, input.ReturnConsumedCapacity);
      const Responses: { Item?: Item }[] = [];
      for (const get of gets) {
        const read = { ...get, ConsistentRead: true };
        Responses.push(await metered.tables.dynalite.call<{ Item?: Item }>('GetItem', read));
      }
      return { Responses, ...consumed(metered.consumed(2)) };
    });
  },

  TransactWriteItems(tables: Tables, input: TransactWriteItemsInput): Promise<TransactWriteItemsOutput> {
    const items = input.TransactItems ?? [];
    checkCount(items.length);
    return tables.tokens.once(input.ClientRequestToken, input, () =>
      tables.dynalite.alone((dynalite) => write({ ...tables, dynalite }, items, input)),
    );
  },
};

const consumed = (capacities: object[]) => (capacities.length > 0 ? { ConsumedCapacity: capacities } : {});

function checkCount(count: number): void {
  if (count >= 1 && count <= maxItems) return;
  const rule = `have length ${count < 1 ? 'greater than or equal to 1' : `less than or equal to ${maxItems}`}`;
  throw invalid(constraintMessage(`[${count} items]`, 'transactItems', rule));
}

async function write(
  tables: Tables,
  items: TransactWriteItem[],
  { ReturnConsumedCapacity }: TransactWriteItemsInput,
): Promise<TransactWriteItemsOutput> {
  const metered = meter(tables, ReturnConsumedCapacity);
  const plans: Plan[] = [];
  for (const item of items) plans.push(await planOf(tables, item));
  refuseTwice(plans);
  const reasons: CancellationReason[] = [];
  for (const plan of plans) reasons.push(await conditionReason(tables, plan));
  if (reasons.some(({ Code }) => Code !== 'None')) throw cancelled(reasons);
  await apply(metered.tables, plans);
  return consumed(metered.consumed(2));
}

/** All conditions hold. An update can still fail on a value of the wrong type or an item that grows too large. */
async function apply(tables: Tables, plans: Plan[]): Promise<void> {
  for (const [index, { operation, input }] of plans.entries()) {
    if (operation === 'ConditionCheck') continue;
    try {
      await tables.dynalite.call(operation, input);
    } catch (error) {
      await undo(tables, plans.slice(0, index));
      throw cancelled(plans.map((_, at) => (at === index ? validationReason(error) : { Code: 'None' })));
    }
  }
}

async function planOf(tables: Tables, item: TransactWriteItem): Promise<Plan> {
  const given = Object.entries(item).filter(([, value]) => value !== undefined);
  const [first, ...more] = given;
  if (!first || more.length > 0)
    throw invalid('TransactItems can only contain one of Check, Put, Update or Delete');
  const [name, { ReturnValuesOnConditionCheckFailure: returned = 'NONE', ...input }] = first as [
    string,
    Write,
  ];
  checkReturned(returned);
  const operation = name === 'ConditionCheck' ? name : (`${name}Item` as Plan['operation']);
  const key = await keyOf(tables, input);
  return { operation, input, key, before: await currentItem(tables, { ...input, Key: key }), returned };
}

function refuseTwice(plans: Plan[]): void {
  const places = plans.map(({ input, key }) => JSON.stringify([input.TableName, Object.entries(key).sort()]));
  if (new Set(places).size === places.length) return;
  throw invalid('Transaction request cannot include multiple operations on one item');
}
