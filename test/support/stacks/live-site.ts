// The HTTP API and the site as they really are, in CloudFormation's words.
import {
  ACMClient,
  DescribeCertificateCommand,
  ListCertificatesCommand,
  ListTagsForCertificateCommand,
} from '@aws-sdk/client-acm';
import { AmplifyClient, GetBranchCommand, ListAppsCommand } from '@aws-sdk/client-amplify';
import {
  ApiGatewayV2Client,
  GetApisCommand,
  GetIntegrationsCommand,
  GetRoutesCommand,
  GetStageCommand,
} from '@aws-sdk/client-apigatewayv2';
import { GetBucketCorsCommand, GetBucketWebsiteCommand, S3Client } from '@aws-sdk/client-s3';
import { expect } from 'vitest';
import { ignore } from '../../../src/errors/errors.ts';
import type { TestCloud } from '../cloud/cloud.ts';
import { type Properties, type Reader, tagList } from './live-properties.ts';

/** The optional settings of a bucket. */
export async function bucketExtras(cloud: TestCloud, Bucket: string): Promise<Properties> {
  const s3 = cloud.client(S3Client);
  const [website, cors] = await Promise.all([
    ignore(['NoSuchWebsiteConfiguration'], s3.send(new GetBucketWebsiteCommand({ Bucket }))),
    ignore(['NoSuchCORSConfiguration'], s3.send(new GetBucketCorsCommand({ Bucket }))),
  ]);
  const CorsRules = cors?.CORSRules?.map(({ ID: Id, ExposeHeaders, MaxAgeSeconds, ...rule }) => ({
    ...{ Id, ...rule, ExposedHeaders: ExposeHeaders, MaxAge: MaxAgeSeconds },
  }));
  return {
    ...(website ? { WebsiteConfiguration: { IndexDocument: website.IndexDocument?.Suffix } } : {}),
    ...(CorsRules ? { CorsConfiguration: { CorsRules } } : {}),
  };
}

const gateway = (cloud: TestCloud) => cloud.client(ApiGatewayV2Client);

/** Sets have no order; setup compares them sorted. */
const sorted = (values: string[] = []) => values.toSorted();

const api: Reader = async (cloud, { Name }) => {
  const { Items = [] } = await gateway(cloud).send(new GetApisCommand({}));
  const [found, ...others] = Items.filter((one) => one.Name === Name);
  expect(others).toEqual([]);
  const { CorsConfiguration, ProtocolType, Description, Tags } = found ?? {};
  const head = { Name, ProtocolType, Description, Tags };
  if (!CorsConfiguration) return head;
  const { AllowOrigins, AllowMethods, AllowHeaders, ExposeHeaders, ...rest } = CorsConfiguration;
  const headers = { AllowHeaders: sorted(AllowHeaders), ExposeHeaders: sorted(ExposeHeaders) };
  const cors = { AllowOrigins, AllowMethods: sorted(AllowMethods), ...headers, MaxAge: rest.MaxAge };
  const AllowCredentials = rest.AllowCredentials ?? false;
  return { ...head, CorsConfiguration: { ...cors, AllowCredentials } };
};

const integration: Reader = async (cloud, { ApiId }) => {
  const { Items: [found] = [] } = await gateway(cloud).send(new GetIntegrationsCommand({ ApiId }));
  const { IntegrationType, IntegrationUri, PayloadFormatVersion, TimeoutInMillis } = found ?? {};
  return { ApiId, IntegrationType, IntegrationUri, PayloadFormatVersion, TimeoutInMillis };
};

/** Its integration has an id of its own in each stack. */
const route: Reader = async (cloud, { ApiId, Target: wanted }) => {
  const [{ Items: [found] = [] }, { Items: [target] = [] }] = await Promise.all([
    gateway(cloud).send(new GetRoutesCommand({ ApiId })),
    gateway(cloud).send(new GetIntegrationsCommand({ ApiId })),
  ]);
  const isThere = found?.Target === `integrations/${target?.IntegrationId}`;
  return { ApiId, RouteKey: found?.RouteKey, Target: isThere ? wanted : found?.Target };
};

const stage: Reader = async (cloud, { ApiId, StageName }) => {
  const found = await gateway(cloud).send(new GetStageCommand({ ApiId, StageName }));
  const { AutoDeploy, DefaultRouteSettings, Tags } = found;
  return { ApiId, StageName, AutoDeploy, DefaultRouteSettings, Tags };
};

const app: Reader = async (cloud, { Name }) => {
  const { apps = [] } = await cloud.client(AmplifyClient).send(new ListAppsCommand({}));
  const { description, platform, tags = {} } = apps.find(({ name }) => name === Name) ?? {};
  // What setup deployed is a note to itself.
  const { 'thumbs:deployed': deployed, ...own } = tags;
  expect(deployed).toBeDefined();
  return { Name, Description: description, Platform: platform, Tags: tagList(own) };
};

const branch: Reader = async (cloud, { AppId, BranchName }) => {
  const command = new GetBranchCommand({ appId: AppId, branchName: BranchName });
  const { branch } = await cloud.client(AmplifyClient).send(command);
  return { AppId, BranchName, EnableAutoBuild: branch?.enableAutoBuild, Tags: tagList(branch?.tags) };
};

const certificate: Reader = async (cloud, { DomainName }) => {
  const acm = cloud.client(ACMClient);
  const { CertificateSummaryList = [] } = await acm.send(new ListCertificatesCommand({}));
  const { CertificateArn } = CertificateSummaryList.find((one) => one.DomainName === DomainName) ?? {};
  const [{ Certificate }, { Tags }] = await Promise.all([
    acm.send(new DescribeCertificateCommand({ CertificateArn })),
    acm.send(new ListTagsForCertificateCommand({ CertificateArn })),
  ]);
  const [{ ValidationMethod } = {}] = Certificate?.DomainValidationOptions ?? [];
  return { DomainName: Certificate?.DomainName, ValidationMethod, Tags };
};

export const siteReaders: Record<string, Reader> = {
  'AWS::CertificateManager::Certificate': certificate,
  'AWS::ApiGatewayV2::Api': api,
  'AWS::ApiGatewayV2::Integration': integration,
  'AWS::ApiGatewayV2::Route': route,
  'AWS::ApiGatewayV2::Stage': stage,
  'AWS::Amplify::App': app,
  'AWS::Amplify::Branch': branch,
};
