// fauxqs's own types, which it does not export: they come from its public function.
import type { buildApp } from 'fauxqs';

export type Stores = NonNullable<NonNullable<Parameters<typeof buildApp>[0]>['stores']>;

export type SqsStore = Stores['sqsStore'];

export type Persistence = NonNullable<SqsStore['persistence']>;

export type Queue = ReturnType<SqsStore['createQueue']>;

export type Message = Parameters<Queue['enqueue']>[0] & { facts?: MessageFacts };

interface MessageFacts {
  traceHeader?: string;
  /** ARN of the queue whose redrive policy moved it. */
  deadLetterSource?: string;
}
