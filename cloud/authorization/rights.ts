// What a call needs before it is done: an action on a resource, and what conditions may ask about it. Each service says
// what its operations need where IAM's names are not the operation's own.
import type { Facts } from './context.ts';

export interface Right {
  /** `s3:PutObject` */
  action: string;
  /** ARN, or `*` for an action without resources. */
  resource: string;
  facts?: Facts;
}

export const right = (action: string, resource: string, facts?: Facts): Right => ({
  action,
  resource,
  ...(facts && { facts }),
});

/** Services whose requests are signed for another name than IAM has for them. */
const prefixes: Record<string, string> = { monitoring: 'cloudwatch', tagging: 'tag', 's3-control': 's3' };

/** An operation that nobody knows more of needs the right of its own name, on everything. */
export function ownRight(service: string, operation: string): Right {
  return right(`${prefixes[service] ?? service}:${operation}`, '*');
}
