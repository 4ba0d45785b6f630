// Calls to the services that use JSON over a single path, with the operation in a header.
import { openCalls, type Surroundings } from './calls.ts';

/** API versions, as the header requires them. */
const targets = { dynamodb: 'DynamoDB_20120810', sqs: 'AmazonSQS' } as const;

export type JsonCall = (operation: string, input: object) => Promise<Record<string, unknown>>;

export function openJson(service: keyof typeof targets, surroundings: Surroundings): JsonCall {
  const call = openCalls(service, surroundings);
  return async (operation, input) => {
    const headers = {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `${targets[service]}.${operation}`,
    };
    const answer = await call({ method: 'POST', path: '/', headers, body: JSON.stringify(input) });
    return JSON.parse(String(answer.body));
  };
}
