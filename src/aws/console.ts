// The address of a resource in the AWS console. One row per type of resource, in the console's own spelling.

import { topicArn } from '../stack/names.ts';
import { partitionOf, suffixOfHosts } from '../stack/partition.ts';
import { isResourceType, localType, type ResourceType } from '../stack/resource-types.ts';

interface Place {
  region: string;
  account: string;
}

type Page = (name: string, place: Place) => string;

/** Log groups and queues are double-escaped in the address, as the console writes them. */
const escaped = (name: string) => encodeURIComponent(name).replaceAll('%', '$25');
const queueUrl = (name: string, { region, account }: Place) =>
  encodeURIComponent(`https://sqs.${region}.${suffixOfHosts(region)}/${account}/${name}`);
const base = (region: string) => `https://${region}.${domainOf(region)}`;
const inRegion = (service: string, { region }: Place) => `${base(region)}/${service}/home?region=${region}`;
/** The rule in a source has its Id after the bucket. */
const bucketIn = (name: string) => name.split('/')[0];
const ofBucket =
  (tab?: string): Page =>
  (name, { region }) =>
    `${base(region)}/s3/buckets/${bucketIn(name)}?region=${region}${tab ? `&tab=${tab}` : ''}`;

/** None: a package lies on this machine. */
const pages: Record<Exclude<ResourceType, typeof localType>, Page> = {
  'S3 bucket': ofBucket(),
  'bucket notification': ofBucket('properties'),
  website: ofBucket('permissions'),
  'public access': ofBucket('permissions'),
  'CORS rule': ofBucket('permissions'),
  'Amplify app': (_name, place) => inRegion('amplify', place),
  'Amplify deployment': (_name, place) => inRegion('amplify', place),
  'SQS queue': (name, place) => `${inRegion('sqs/v3', place)}#/queues/${queueUrl(name, place)}`,
  'IAM role': (name, { region }) => `https://${domainOf(region)}/iam/home#/roles/details/${roleName(name)}`,
  'DynamoDB table': (name, place) => `${inRegion('dynamodbv2', place)}#table?name=${name}`,
  'log group': (name, place) =>
    `${inRegion('cloudwatch', place)}#logsV2:log-groups/log-group/${escaped(name)}`,
  'CloudWatch alarms': (name, place) =>
    `${inRegion('cloudwatch', place)}#alarmsV2:?search=${encodeURIComponent(name)}`,
  'CloudWatch dashboard': (name, place) => `${inRegion('cloudwatch', place)}#dashboards/dashboard/${name}`,
  'Lambda function': (name, place) => `${inRegion('lambda', place)}#/functions/${name}`,
  'event source mapping': (name, place) =>
    `${inRegion('lambda', place)}#/functions/${name}?tab=configure&subtab=triggers`,
  'invoke permission': (name, place) =>
    `${inRegion('lambda', place)}#/functions/${name}?tab=configure&subtab=permissions`,
  // Its page goes by a random id; the list shows the name as the description.
  'CloudFront distribution': (_name, { region }) =>
    `https://${domainOf(region)}/cloudfront/v4/home#/distributions`,
  // CloudFront accepts certificates only from us-east-1.
  'ACM certificate': (_name, { region }) =>
    `https://us-east-1.${domainOf(region)}/acm/home?region=us-east-1#/certificates/list`,
  'SNS topic': (name, place) => `${inRegion('sns/v3', place)}#/topic/${topicArn(place, name)}`,
  // Its page uses a random id; the list shows the name.
  'HTTP API': (_name, { region }) => `${base(region)}/apigateway/main/apis?region=${region}`,
};

/** Undefined for a type without a page: a package on this machine, or an unknown type. */
export function consoleLink(type: string, name: string, place: Place): string | undefined {
  return isResourceType(type) && type !== localType ? pages[type](name, place) : undefined;
}

/** A borrowed role may be given by its ARN. */
const roleName = (name: string) => name.slice(name.lastIndexOf('/') + 1);

const domains: Record<string, string> = {
  'aws-cn': 'console.amazonaws.cn',
  'aws-us-gov': 'console.amazonaws-us-gov.com',
  'aws-eusc': 'console.amazonaws-eusc.eu',
};
const domainOf = (region: string) => domains[partitionOf(region)] ?? 'console.aws.amazon.com';
