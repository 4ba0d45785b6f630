// AWS Amplify Hosting of the embedded cloud, limited to manual deployments: apps, branches, jobs, and the pages themselves.

import { AwsError } from '../aws-error.ts';
import type { Cloud, CloudRequest, CloudResponse, Service } from '../service.ts';
import { secondsForDates } from '../wire/json.ts';
import { refuseMembers } from '../wire/members.ts';
import { parseJson } from '../wire/parse-json.ts';
import { restJsonAnswer } from '../wire/rest.ts';
import { createHosting } from './amplify/hosting.ts';
import { members } from './amplify/members.ts';
import { match, operations } from './amplify/operations.ts';
import { type Amplify, type AppRecord, badRequest } from './amplify/records.ts';
import { amplifyRights } from './amplify/rights.ts';
import { taggedResources } from './amplify/tags.ts';

export function createAmplify(cloud: Cloud): Service {
  const amplify: Amplify = { cloud, apps: cloud.store.collection<AppRecord>('amplify.apps') };
  return {
    operation: (request) => match(request)?.name ?? 'Unknown',
    handle: (request) => handle(amplify, request),
    rights: amplifyRights,
    renderError: ({ status, code, message, fields }) => ({
      status,
      headers: { 'content-type': 'application/json', 'x-amzn-errortype': code },
      body: JSON.stringify({ message, ...fields }),
    }),
    taggedResources: (region) => taggedResources(amplify, region),
    face: { path: '/_amplify/', answer: createHosting(amplify) },
  };
}

async function handle(amplify: Amplify, request: CloudRequest): Promise<CloudResponse> {
  const route = match(request);
  if (!route) {
    const text = `The embedded cloud has no Amplify operation at ${request.method} ${request.path}`;
    throw new AwsError('NotFoundException', text, 404);
  }
  const query = [...request.query.keys()].map((name) => [
    name,
    name === 'tagKeys' ? request.query.getAll(name) : request.query.get(name),
  ]);
  const input = { ...(await bodyOf(request)), ...Object.fromEntries(query), ...route.labels };
  refuseMembers(members, route.name, input, badRequest);
  const output = await operations[route.name](amplify, input as never, request.region);
  return restJsonAnswer(JSON.parse(JSON.stringify(output ?? {}, secondsForDates)));
}

async function bodyOf(request: CloudRequest): Promise<object> {
  const text = (await request.body()).toString();
  const body = text === '' ? {} : parseJson(text);
  if (typeof body === 'object' && body !== null) return body;
  throw badRequest('The request body is not JSON.');
}
