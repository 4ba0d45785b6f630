// Which messages a subscription gets. fauxqs matches filter policies.
import { fauxqsModules } from '../fauxqs-modules.ts';
import { invalid, type Message, type MessageAttribute, type Subscription } from './records.ts';

interface Filters {
  validateFilterPolicyLimits(policy: string): void;
  matchesFilterPolicy(policy: object, attributes: Record<string, MessageAttribute>): boolean;
  matchesFilterPolicyOnBody(policy: object, body: string): boolean;
}

const filters = () => fauxqsModules<Filters>(['sns/filter.js']);

/** An empty text removes a filter. Throws InvalidParameter. */
export async function checkFilter(policy: string): Promise<void> {
  if (policy === '') return;
  const { validateFilterPolicyLimits } = await filters();
  try {
    validateFilterPolicyLimits(policy);
  } catch (error) {
    throw invalid(`FilterPolicy: ${error instanceof Error ? error.message : error}`);
  }
}

export async function isWanted({ attributes }: Subscription, message: Message): Promise<boolean> {
  const { FilterPolicy, FilterPolicyScope } = attributes;
  if (!FilterPolicy) return true;
  const { matchesFilterPolicy, matchesFilterPolicyOnBody } = await filters();
  const policy = JSON.parse(FilterPolicy);
  return FilterPolicyScope === 'MessageBody'
    ? matchesFilterPolicyOnBody(policy, message.text)
    : matchesFilterPolicy(policy, message.attributes);
}
