// What a protocol of AWS is to a service that speaks several: how a request names its operation, and how both ways look on the wire.
import type { AwsError } from '../aws-error.ts';
import type { CloudRequest, CloudResponse } from '../service.ts';

export interface Protocol {
  /** Does this request speak it? */
  speaks(request: Pick<CloudRequest, 'headers' | 'path'>): boolean;
  operation(request: CloudRequest): string | Promise<string>;
  /** With the member names of the SDK. */
  input<T extends object>(request: CloudRequest, operation: string): Promise<T>;
  answer(operation: string, output: object): CloudResponse;
  error(error: AwsError): CloudResponse;
}

/** The protocol of a request; the last one is spoken to whoever speaks none. */
export function protocolOf(protocols: Protocol[], request: Pick<CloudRequest, 'headers' | 'path'>): Protocol {
  return protocols.find((one) => one.speaks(request)) ?? (protocols.at(-1) as Protocol);
}

export const isForm = ({ headers }: Pick<CloudRequest, 'headers'>) =>
  /^application\/x-www-form-urlencoded/i.test(headers['content-type'] ?? '');

/** JSON and CBOR of services that spoke Query before carry the old code in a header. */
export function withQueryCode(answer: CloudResponse, { status }: AwsError, code: string): CloudResponse {
  const fault = status >= 500 ? 'Receiver' : 'Sender';
  return { ...answer, headers: { ...answer.headers, 'x-amzn-query-error': `${code};${fault}` } };
}
