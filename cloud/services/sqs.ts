// SQS: fauxqs does the queueing; in front of it is everything that AWS refuses, adds or spells differently.

import { account } from '../account.ts';
import { regionOf } from '../arn.ts';
import { parsePolicy } from '../authorization/policy.ts';
import { AwsError } from '../aws-error.ts';
import type { Queues } from '../queues.ts';
import type { Cloud, CloudRequest, Service } from '../service.ts';
import { refuseMembers } from '../wire/members.ts';
import { protocolOf } from '../wire/protocol.ts';
import { perRegion } from './per-region.ts';
import { openFauxqs } from './sqs/fauxqs.ts';
import { fronts } from './sqs/fronts.ts';
import { lifetimes } from './sqs/lifetimes.ts';
import { members } from './sqs/members.ts';
import { queuesPort } from './sqs/port.ts';
import { protocols } from './sqs/protocols.ts';
import { sqsRights } from './sqs/rights.ts';

const unsupported = (text: string) => new AwsError('UnsupportedOperation', text);

export function createSqs(cloud: Cloud): Service & Queues {
  const regions = perRegion(
    (region) => openFauxqs(cloud.dataDir, region),
    (fauxqs) => fauxqs.close(),
  );
  const ends = lifetimes(cloud);
  const front = fronts(cloud, ends);
  const handle = async (request: CloudRequest, operation: string) => {
    const fauxqs = await regions.in(request.region);
    const protocol = protocolOf(protocols, request);
    const input = traced(request, await protocol.input(request, operation));
    refuseMembers(members, operation, input, unsupported);
    ends.sweep(fauxqs);
    const output = await front.get(operation)?.(fauxqs, input as never);
    const answer = output ?? fauxqs.call(operation, input);
    return protocol.answer(operation, withOurUrls(answer, cloud.endpoint()));
  };
  return {
    ...queuesPort((region) => regions.in(region)),
    operation: (request) => protocolOf(protocols, request).operation(request),
    handle,
    renderError: (error, request) => protocolOf(protocols, request).error(error),
    rights: async (request, operation) =>
      sqsRights(operation, await protocolOf(protocols, request).input(request, operation), request.region),
    async resourcePolicy(arn) {
      const { store } = await regions.in(regionOf(arn));
      return parsePolicy(store.getQueueByArn(arn)?.attributes.Policy ?? '');
    },
    close: () => regions.close(),
    async taggedResources(region) {
      const { store } = await regions.in(region);
      return [...store.allQueues()].map(({ arn, tags }) => ({ arn, tags: Object.fromEntries(tags) }));
    },
  };
}

/** Messages inherit the trace of their request unless they set their own. */
function traced({ headers }: CloudRequest, input: { Entries?: object[] }): object {
  const header = headers['x-amzn-trace-id'];
  if (header === undefined) return input;
  const tracedBy = String(header);
  const entries = input.Entries?.map((entry) => ({ ...entry, tracedBy }));
  return { ...input, tracedBy, ...(entries && { Entries: entries }) };
}

/** fauxqs keeps the URL that a queue was created with; the port may have changed since, so only the name in it counts. */
function withOurUrls(output: object, endpoint: string): object {
  const ours = (url: string) => `${endpoint}/${account}/${url.slice(url.lastIndexOf('/') + 1)}`;
  const { QueueUrl, QueueUrls, queueUrls } = output as Record<string, unknown>;
  if (typeof QueueUrl === 'string') return { ...output, QueueUrl: ours(QueueUrl) };
  if (Array.isArray(QueueUrls)) return { ...output, QueueUrls: QueueUrls.map(ours) };
  if (Array.isArray(queueUrls)) return { ...output, queueUrls: queueUrls.map(ours) };
  return output;
}
