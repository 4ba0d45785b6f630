// CloudWatch Logs of the embedded cloud: what functions print, kept in SQLite, read as on AWS.

import { right } from '../authorization/rights.ts';
import { AwsError } from '../aws-error.ts';
import type { Cloud, CloudRequest, CloudResponse, Logs, Service } from '../service.ts';
import { jsonAnswer, jsonError, jsonInput, targetOperation } from '../wire/json.ts';
import { refuseMembers } from '../wire/members.ts';
import * as events from './logs/events.ts';
import * as groups from './logs/groups.ts';
import { members } from './logs/members.ts';
import { logsRights, streamArn } from './logs/rights.ts';
import { invalid, type LogScope } from './logs/scope.ts';
import { openLogStore } from './logs/store.ts';
import * as streams from './logs/streams.ts';
import * as tags from './logs/tags.ts';

/** `input` is a value of the operation's request type, if the client is honest. */
type Operation = (scope: LogScope, input: never) => unknown;

const operations = new Map<string, Operation>(
  Object.entries({
    CreateLogGroup: groups.createLogGroup,
    DeleteLogGroup: groups.deleteLogGroup,
    DescribeLogGroups: groups.describeLogGroups,
    PutRetentionPolicy: groups.putRetentionPolicy,
    DeleteRetentionPolicy: groups.deleteRetentionPolicy,
    CreateLogStream: streams.createLogStream,
    DeleteLogStream: streams.deleteLogStream,
    DescribeLogStreams: streams.describeLogStreams,
    PutLogEvents: events.putLogEvents,
    GetLogEvents: events.getLogEvents,
    FilterLogEvents: events.filterLogEvents,
    TagResource: tags.tagResource,
    UntagResource: tags.untagResource,
    ListTagsForResource: tags.listTagsForResource,
    TagLogGroup: tags.tagLogGroup,
    UntagLogGroup: tags.untagLogGroup,
    ListTagsLogGroup: tags.listTagsLogGroup,
  }),
);

export function createLogs(cloud: Cloud): Service & Logs {
  const store = openLogStore(cloud.store.db);
  store.dropExpired(cloud.now());
  return {
    operation: targetOperation,
    handle: (request, operation) => handle({ cloud, store, region: request.region }, request, operation),
    renderError: (error) => jsonError(error),
    taggedResources: (region) => tags.taggedResources({ cloud, store, region }),
    rights: async (request, operation) => logsRights(operation, await jsonInput(request), request.region),
    append(group, stream, lines, { region, may }) {
      const now = cloud.now();
      const found = store.group(region, group);
      if (!found && !may(right('logs:CreateLogGroup', streamArn(region, group)))) return;
      const isNew = !found || !store.stream(found.id, stream);
      const inStream = streamArn(region, group, stream);
      if (isNew && !may(right('logs:CreateLogStream', inStream))) return;
      if (!may(right('logs:PutLogEvents', inStream))) return;
      const entries = lines.map((message) => ({ timestamp: now, message }));
      store.append(store.streamFor(region, group, stream, now), entries, now);
      cloud.metrics.readLog(region, lines);
    },
  };
}

async function handle(scope: LogScope, request: CloudRequest, name: string): Promise<CloudResponse> {
  const operation = operations.get(name);
  if (!operation) {
    throw new AwsError(
      'UnknownOperationException',
      `The embedded cloud has no CloudWatch Logs operation ${name}`,
    );
  }
  const input = await jsonInput<object>(request);
  refuseMembers(members, name, input, invalid);
  return jsonAnswer(operation(scope, input as never));
}
