// AWS Lambda of the embedded cloud: functions that run for real, event source mappings, asynchronous invocations.
// The operations are in lambda/, one idea a file; ../runtime.ts runs the code, ../poller.ts feeds it from queues.

import { regionOf } from '../arn.ts';
import { AwsError } from '../aws-error.ts';
import { createPoller } from '../poller.ts';
import { createRuntime } from '../runtime/runtime.ts';
import type { Cloud, CloudRequest, CloudResponse, Functions, Service } from '../service.ts';
import { refuseMembers } from '../wire/members.ts';
import { restJsonError } from '../wire/rest.ts';
import { sweepCode } from './lambda/code.ts';
import { withCode } from './lambda/code-from-s3.ts';
import { decode, encode } from './lambda/codec.ts';
import { downloads } from './lambda/download.ts';
import { createEventQueue } from './lambda/event-queue.ts';
import { invoke, runInTurn } from './lambda/invoke.ts';
import { reservedConcurrency } from './lambda/limits.ts';
import { members } from './lambda/members.ts';
import { findFunction } from './lambda/names.ts';
import { type Operation, operations } from './lambda/operations.ts';
import { permits, policyOf } from './lambda/permissions.ts';
import { pollable } from './lambda/polling.ts';
import type { FunctionRecord, Lambda, MappingRecord } from './lambda/records.ts';
import { lambdaRights } from './lambda/rights.ts';
import { match, successStatus } from './lambda/routes.ts';
import { taggedResources } from './lambda/tags.ts';
import { invalid } from './lambda/validation.ts';

export function createLambda(cloud: Cloud): Service & Functions {
  const lambda = openLambda(cloud);
  sweepCode(lambda);
  // Not now: the other services are still being created.
  const resumed = new Promise((resolve) => setImmediate(resolve)).then(() => resume(lambda));
  return {
    operation: (request) => match(request)?.name ?? 'Unknown',
    handle: (request) => handle(lambda, request),
    renderError: restJsonError,
    rights: (request) => lambdaRights(lambda, request),
    resourcePolicy: (arn) => {
      const record = lambda.functions.get(arn);
      return record && policyOf(record);
    },
    taggedResources: (region) => taggedResources(lambda, region),
    busy: () => lambda.runtime.busy(),
    face: downloads(lambda),
    close: async () => {
      await resumed;
      await close(lambda);
    },
    ...functionsOf(lambda),
  };
}

function openLambda(cloud: Cloud): Lambda {
  const functions = cloud.store.collection<FunctionRecord>('lambda.functions');
  const mappings = cloud.store.collection<MappingRecord>('lambda.mappings');
  const runtime = createRuntime(cloud, () => reservedConcurrency(functions));
  // These three need the whole object and are part of it.
  const lambda = { cloud, functions, mappings, runtime } as Lambda;
  lambda.events = createEventQueue(lambda);
  lambda.poller = createPoller(pollable(lambda));
  return lambda;
}

/** Resumes what an earlier run of the cloud left. */
async function resume(lambda: Lambda): Promise<void> {
  await lambda.runtime.open();
  lambda.poller.refresh();
  lambda.events.pump();
}

async function handle(lambda: Lambda, request: CloudRequest): Promise<CloudResponse> {
  const route = match(request);
  if (!route) {
    const text = `The embedded cloud has no Lambda operation at ${request.method} ${request.path}`;
    throw new AwsError('UnknownOperationException', text, 404);
  }
  if (route.name === 'Invoke') return invoke(lambda, request, route.labels.FunctionName);
  const sent = await decode(request, route.labels);
  refuseMembers(members, route.name, sent, invalid);
  const input = await withCode(lambda.cloud, request, sent);
  const operation: Operation = operations[route.name];
  return encode(await operation(lambda, input as never, request.region), successStatus(route.name));
}

function functionsOf(lambda: Lambda): Functions {
  const find = (arn: string) => findFunction(lambda, arn, regionOf(arn));
  const bytes = (payload: unknown) => Buffer.from(JSON.stringify(payload));
  return {
    exists: (arn) => lambda.functions.get(arn) !== undefined,
    permits: (arn, caller) => {
      const record = lambda.functions.get(arn);
      return record !== undefined && permits(record, caller);
    },
    invokeLater: (arn, payload) => lambda.events.add(find(arn).arn, bytes(payload)),
    invoke: (arn, payload, onStart) =>
      runInTurn(lambda, find(arn), { requestId: crypto.randomUUID(), payload }, onStart),
  };
}

/** First stops accepting work, then ends what runs; interrupted batches return to their queue. */
async function close({ events, poller, runtime }: Lambda): Promise<void> {
  events.close();
  const stopped = poller.close();
  await runtime.close();
  await stopped;
}
