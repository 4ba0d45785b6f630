// Which members of CloudWatch Logs' inputs are honoured, refused or harmless.
import type { MemberTable } from '../../wire/members.ts';

export const members: MemberTable = {
  CreateLogGroup: {
    honoured: 'logGroupName tags',
    refused: 'kmsKeyId logGroupClass=STANDARD deletionProtectionEnabled',
  },
  CreateLogStream: { honoured: 'logGroupName logStreamName' },
  DeleteLogGroup: { honoured: 'logGroupName' },
  DeleteLogStream: { honoured: 'logGroupName logStreamName' },
  DeleteRetentionPolicy: { honoured: 'logGroupName' },
  DescribeLogGroups: {
    honoured: 'logGroupNamePrefix logGroupNamePattern nextToken limit logGroupClass logGroupIdentifiers',
    refused: 'accountIdentifiers',
    harmless: { includeLinkedAccounts: 'no account is linked' },
  },
  DescribeLogStreams: {
    honoured: 'logGroupName logGroupIdentifier logStreamNamePrefix orderBy descending nextToken limit',
  },
  FilterLogEvents: {
    honoured: `logGroupName logGroupIdentifier logStreamNames logStreamNamePrefix startTime endTime filterPattern
      nextToken limit startFromHead`,
    harmless: {
      interleaved: 'events are always interleaved, as on AWS since 2019',
      unmask: 'nothing is masked',
    },
  },
  GetLogEvents: {
    honoured: 'logGroupName logGroupIdentifier logStreamName startTime endTime nextToken limit startFromHead',
    harmless: { unmask: 'nothing is masked' },
  },
  ListTagsForResource: { honoured: 'resourceArn' },
  ListTagsLogGroup: { honoured: 'logGroupName' },
  PutLogEvents: {
    honoured: 'logGroupName logStreamName logEvents logEvents.timestamp logEvents.message',
    refused: 'entity',
    harmless: { sequenceToken: 'AWS ignores it since January 2023' },
  },
  PutRetentionPolicy: { honoured: 'logGroupName retentionInDays' },
  TagLogGroup: { honoured: 'logGroupName tags' },
  TagResource: { honoured: 'resourceArn tags' },
  UntagLogGroup: { honoured: 'logGroupName tags' },
  UntagResource: { honoured: 'resourceArn tagKeys' },
};
