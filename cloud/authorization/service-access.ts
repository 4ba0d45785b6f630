// May a service of AWS use a queue for one of the account's resources? The policy of the queue alone decides.
import { account } from '../account.ts';
import { contextOf } from './context.ts';
import { resourceAllows } from './evaluation.ts';
import { parsePolicy } from './policy.ts';

interface Sending {
  /** `s3.amazonaws.com` */
  service: string;
  /** The resource for which the service sends. */
  sourceArn: string;
  queueArn: string;
}

/** `policy`: of the queue, as its attribute has it. */
export function maySend(policy: string | undefined, { service, sourceArn, queueArn }: Sending): boolean {
  const parsed = parsePolicy(policy ?? '');
  if (!parsed) return false;
  return resourceAllows(parsed, {
    principal: { kind: 'service', name: service },
    action: 'sqs:SendMessage',
    resource: queueArn,
    context: contextOf({
      'aws:SourceArn': sourceArn,
      'aws:SourceAccount': account,
      'aws:PrincipalIsAWSService': 'true',
      // Services use TLS for queues: a policy that requires TLS admits them.
      'aws:SecureTransport': 'true',
    }),
  });
}
