// The services of the embedded cloud, by the name in the signatures of their requests.
import type { Metrics } from './metrics.ts';
import type { Queues } from './queues.ts';
import type { ServiceName } from './router.ts';
import type { ApiCalls, Cloud, Functions, Logs, ObjectStore, Roles, Service } from './service.ts';
import { createAcm } from './services/acm.ts';
import { createAmplify } from './services/amplify.ts';
import { createApiGateway } from './services/apigateway.ts';
import { createCloudFront } from './services/cloudfront.ts';
import { createDynamoDb } from './services/dynamodb.ts';
import { createIam } from './services/iam.ts';
import { createLambda } from './services/lambda.ts';
import { createLogs } from './services/logs.ts';
import { createMonitoring } from './services/monitoring.ts';
import { createS3 } from './services/s3.ts';
import { createS3Control } from './services/s3-control.ts';
import { createSns } from './services/sns.ts';
import { createSqs } from './services/sqs.ts';
import { createSts } from './services/sts.ts';
import { createTagging } from './services/tagging.ts';

export type CloudServices = Record<ServiceName, Service> & {
  s3: ObjectStore;
  apigateway: ApiCalls;
  sqs: Queues;
  iam: Roles;
  lambda: Functions;
  logs: Logs;
  monitoring: Metrics;
};

export function createServices(cloud: Cloud): CloudServices {
  const services: CloudServices = {
    s3: createS3(cloud),
    's3-control': createS3Control(cloud),
    sqs: createSqs(cloud),
    sns: createSns(cloud),
    dynamodb: createDynamoDb(cloud),
    iam: createIam(cloud),
    sts: createSts(cloud),
    lambda: createLambda(cloud),
    logs: createLogs(cloud),
    monitoring: createMonitoring(cloud),
    apigateway: createApiGateway(cloud),
    amplify: createAmplify(cloud),
    acm: createAcm(cloud),
    cloudfront: createCloudFront(cloud),
    tagging: createTagging(() => Object.values<Service>(services)),
  };
  return services;
}
