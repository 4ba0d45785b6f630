// CloudFront Functions: a development stage and a live one. Only published code runs.
import { AwsError } from '../../aws-error.ts';
import { child, parseXml, text, type XmlElement } from '../s3/xml.ts';
import { functionUsers } from './kinds.ts';
import {
  arnOf,
  type CloudFront,
  checkIfMatch,
  type EdgeFunction,
  type FunctionStage,
  type Handler,
  invalidArgument,
  newId,
} from './records.ts';
import { answer, itemsOf, pageOf } from './wire.ts';

export const functionHandlers = {
  CreateFunction: ({ front, text: body }) => {
    const sent = parseXml(body, 'CreateFunctionRequest');
    const name = text(sent, 'Name') ?? '';
    if (child(sent, 'Tags')) throw invalidArgument('The embedded cloud has no tags for functions.');
    if (!/^[\w-]{1,64}$/.test(name)) throw invalidArgument('The parameter Name is not valid.');
    if (front.functions.get(name)) {
      throw new AwsError('FunctionAlreadyExists', 'A function with the same name already exists.', 409);
    }
    const now = front.cloud.now();
    const made: EdgeFunction = { name, created: now, development: stageOf(sent, now) };
    front.functions.put(name, made);
    const { etag } = made.development;
    return answer('FunctionSummary', summary(made, 'DEVELOPMENT'), {
      status: 201,
      etag,
      location: `function/${name}`,
    });
  },
  DescribeFunction: ({ front, labels, request }) => {
    const [found, name, stage] = stageAsked(front, labels.Name, request.query.get('Stage'));
    return answer('FunctionSummary', summary(found, name), { etag: stage.etag });
  },
  GetFunction: ({ front, labels, request }) => {
    const [, , { code, etag }] = stageAsked(front, labels.Name, request.query.get('Stage'));
    return { status: 200, headers: { 'content-type': 'application/octet-stream', etag }, body: code };
  },
  UpdateFunction: ({ front, labels, request, text: body }) => {
    const found = find(front, labels.Name);
    checkIfMatch(request, found.development.etag);
    const development = stageOf(parseXml(body, 'UpdateFunctionRequest'), front.cloud.now());
    front.functions.put(found.name, { ...found, development });
    const shown = summary({ ...found, development }, 'DEVELOPMENT');
    // The SDK reads this header under its own name here: the service says ETtag.
    const response = answer('FunctionSummary', shown, { etag: development.etag });
    return { ...response, headers: { ...response.headers, ettag: development.etag } };
  },
  PublishFunction: ({ front, labels, request }) => {
    const found = find(front, labels.Name);
    checkIfMatch(request, found.development.etag);
    const next: EdgeFunction = { ...found, live: { ...found.development, modified: front.cloud.now() } };
    front.functions.put(found.name, next);
    return answer('FunctionSummary', summary(next, 'LIVE'));
  },
  DeleteFunction: ({ front, labels, request }) => {
    const found = find(front, labels.Name);
    checkIfMatch(request, found.development.etag);
    if (functionUsers(front, found.name)) {
      const message = 'Cannot delete the function because it is associated with one or more cache behaviors.';
      throw new AwsError('FunctionInUse', message, 409);
    }
    front.functions.delete(found.name);
    return { status: 204 };
  },
  ListFunctions: ({ front, request }) => {
    const stage = request.query.get('Stage') === 'LIVE' ? 'LIVE' : 'DEVELOPMENT';
    const all = front.functions.entries().filter(([, one]) => stage === 'DEVELOPMENT' || one.live);
    const { entries, members } = pageOf(
      request,
      all.map(([name, one]) => [name, summary(one, stage)]),
    );
    return answer('FunctionList', { ...members, Items: itemsOf('FunctionSummary', entries) });
  },
} satisfies Record<string, Handler>;

type StageName = 'DEVELOPMENT' | 'LIVE';

function stageOf(sent: XmlElement, modified: number): FunctionStage {
  const config = child(sent, 'FunctionConfig') ?? {};
  if (text(config, 'Runtime') !== 'cloudfront-js-2.0')
    throw invalidArgument('The embedded cloud runs only cloudfront-js-2.0.');
  const code = Buffer.from(text(sent, 'FunctionCode') ?? '', 'base64').toString('utf8');
  // The quota of AWS.
  if (Buffer.byteLength(code) > 10_240) {
    throw new AwsError('FunctionSizeLimitExceeded', 'The function is too large.', 413);
  }
  return { config, code, etag: newId(), modified };
}

const noSuchFunction = () => new AwsError('NoSuchFunctionExists', 'The function does not exist.', 404);

function find({ functions }: CloudFront, name = ''): EdgeFunction {
  const found = functions.get(name);
  if (!found) throw noSuchFunction();
  return found;
}

function stageAsked(
  front: CloudFront,
  name: string | undefined,
  asked: string | null,
): [EdgeFunction, StageName, FunctionStage] {
  const found = find(front, name);
  const stage = asked === 'LIVE' ? found.live : found.development;
  if (!stage) throw noSuchFunction();
  return [found, asked === 'LIVE' ? 'LIVE' : 'DEVELOPMENT', stage];
}

function summary(one: EdgeFunction, stageName: StageName): XmlElement {
  const stage = stageName === 'LIVE' && one.live ? one.live : one.development;
  return {
    Name: one.name,
    Status: one.live?.etag === one.development.etag ? 'UNASSOCIATED' : 'UNPUBLISHED',
    FunctionConfig: stage.config,
    FunctionMetadata: {
      FunctionARN: arnOf('function', one.name),
      Stage: stageName,
      CreatedTime: new Date(one.created).toISOString(),
      LastModifiedTime: new Date(stage.modified).toISOString(),
    },
  };
}
