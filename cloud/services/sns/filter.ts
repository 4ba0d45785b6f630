// Which messages a subscription gets. fauxqs matches filter policies; as in sqs/fauxqs.ts, its own file is imported, because
// its package exports only a server.
import { invalid, type Message, type MessageAttribute, type Subscription } from './records.ts';

interface Filters {
  validateFilterPolicyLimits(policy: string): void;
  matchesFilterPolicy(policy: object, attributes: Record<string, MessageAttribute>): boolean;
  matchesFilterPolicyOnBody(policy: object, body: string): boolean;
}

async function filters(): Promise<Filters> {
  const file = new URL('sns/filter.js', new URL('.', import.meta.resolve('fauxqs')));
  return import(/* @vite-ignore */ file.href);
}

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
