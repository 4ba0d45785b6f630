// An HTTP API in front of a function of the embedded cloud, made with the real SDK.
import {
  ApiGatewayV2Client,
  type Cors,
  CreateApiCommand,
  CreateIntegrationCommand,
  CreateRouteCommand,
  CreateStageCommand,
  type RouteSettings,
} from '@aws-sdk/client-apigatewayv2';
import { AddPermissionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { TestCloud } from './cloud.ts';
import { makeFunction, makeRole } from './functions.ts';

export interface ApiOptions {
  /** Body of worker.mjs, which has to export `handler`. */
  code: string;
  routes?: string[];
  cors?: Cors;
  limits?: RouteSettings;
  /** Of the permission's SourceArn, behind the API's id; null: there is none. */
  permit?: string | null;
}

export interface TestApi {
  apigateway: ApiGatewayV2Client;
  apiId: string;
  integrationId: string;
  url: string;
}

export async function makeApi(cloud: Pick<TestCloud, 'client'>, options: ApiOptions): Promise<TestApi> {
  const { code, routes = ['$default'], cors, limits, permit = '/*/*' } = options;
  await makeFunction(cloud, { code, role: await makeRole(cloud), Timeout: 60 });
  const functionArn = 'arn:aws:lambda:us-east-1:000000000000:function:worker';
  const apigateway = cloud.client(ApiGatewayV2Client);
  const { ApiId = '', ApiEndpoint = '' } = await apigateway.send(
    new CreateApiCommand({
      Name: 'pictures',
      ProtocolType: 'HTTP',
      ...(cors && { CorsConfiguration: cors }),
    }),
  );
  const { IntegrationId = '' } = await apigateway.send(
    new CreateIntegrationCommand({
      ApiId,
      IntegrationType: 'AWS_PROXY',
      IntegrationUri: functionArn,
      PayloadFormatVersion: '2.0',
    }),
  );
  for (const RouteKey of routes) {
    await apigateway.send(
      new CreateRouteCommand({ ApiId, RouteKey, Target: `integrations/${IntegrationId}` }),
    );
  }
  await apigateway.send(
    new CreateStageCommand({
      ApiId,
      StageName: '$default',
      AutoDeploy: true,
      ...(limits && { DefaultRouteSettings: limits }),
    }),
  );
  if (permit !== null) {
    await cloud.client(LambdaClient).send(
      new AddPermissionCommand({
        FunctionName: 'worker',
        StatementId: 'api',
        Action: 'lambda:InvokeFunction',
        Principal: 'apigateway.amazonaws.com',
        SourceArn: `arn:aws:execute-api:us-east-1:000000000000:${ApiId}${permit}`,
      }),
    );
  }
  return { apigateway, apiId: ApiId, integrationId: IntegrationId, url: ApiEndpoint };
}
