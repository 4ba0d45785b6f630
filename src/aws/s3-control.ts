// Calls of S3 Control, sent by S3's client. Its own client would be another dependency for three calls (360 KB, older than the
// others, and unable to reach an IP address); signature and headers are the same, only at another address.
import { suffixOfHosts } from '../stack/partition.ts';
import type { Session } from './session.ts';

interface WireRequest {
  method: string;
  hostname: string;
  path: string;
  query: Record<string, string | string[]>;
  headers: Record<string, string>;
  body?: unknown;
}

export interface ControlCall {
  operation: string;
  /** Below the API's version, percent-encoded. */
  path: string;
  method?: 'POST';
  query?: Record<string, string[]>;
  /** XML. */
  body?: string;
  /** What the client of S3 Control would get besides the account: shown to those who ask for commands. */
  input?: Record<string, unknown>;
}

/** A command that becomes the call must be for this bucket. The SDK requires one; this name is never sent. */
export const anyBucket = { Bucket: 'account' };

interface Redirectable {
  middlewareStack: { add(middleware: never, options: { step: 'build'; name: string }): void };
}

/** Returns the command, which must have no body and an answer that S3's client reads as S3 Control sends it. */
export function asS3Control<C extends Redirectable>(
  command: C,
  place: Session['place'],
  call: ControlCall,
): C {
  const { operation, input } = call;
  const middleware = <A extends { request: unknown }>(next: (args: A) => unknown, context: object) => {
    const shown = { client: 'S3ControlClient', operation, input: { AccountId: place.account, ...input } };
    Object.assign(context, { standsFor: shown });
    return (args: A) => {
      redirect(args.request as WireRequest, place, call);
      return next(args);
    };
  };
  // Before the host is written into the headers and signed.
  command.middlewareStack.add(middleware as never, { step: 'build', name: 'toS3Control' });
  return command;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_AWS_S3_Control.html */
function redirect(request: WireRequest, { account, region }: Session['place'], call: ControlCall): void {
  const domain = `.${suffixOfHosts(region)}`;
  if (request.hostname.endsWith(domain)) request.hostname = `${account}.s3-control.${region}${domain}`;
  // A server that stands in for AWS may have a path of its own before the bucket's name.
  request.path = `${request.path.replace(/\/(account\/?)?$/, '')}/v20180820/${call.path}`;
  request.query = call.query ?? {};
  request.headers['x-amz-account-id'] = account;
  delete request.headers['x-amz-expected-bucket-owner'];
  if (call.method) request.method = call.method;
  if (call.body === undefined) return;
  request.body = call.body;
  request.headers['content-type'] = 'application/xml';
  request.headers['content-length'] = String(Buffer.byteLength(call.body));
}
