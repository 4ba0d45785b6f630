// The permissions that a call requires: an action on a resource, and the facts that conditions may refer to. Each service
// lists its operations whose IAM action has another name.
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

/** Services whose name in signatures differs from IAM's. */
const prefixes: Record<string, string> = { monitoring: 'cloudwatch', tagging: 'tag', 's3-control': 's3' };

/** By default, an operation needs the permission of its own name, on everything. */
export function ownRight(service: string, operation: string): Right {
  return right(`${prefixes[service] ?? service}:${operation}`, '*');
}
