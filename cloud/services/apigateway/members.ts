// Which members of API Gateway's inputs are honoured, refused or harmless.
import type { MemberTable } from '../../wire/members.ts';
import type { OperationName } from './operations.ts';

const paging = 'MaxResults NextToken';

const api = 'Name Description Version DisableExecuteApiEndpoint CorsConfiguration.* RouteSelectionExpression';
/** Members for WebSocket APIs and quick create. */
const noApi = `ApiKeySelectionExpression=$request.header.x-api-key CredentialsArn DisableSchemaValidation RouteKey Target
  IpAddressType=ipv4`;

const integration = `ApiId IntegrationType IntegrationMethod IntegrationUri PayloadFormatVersion TimeoutInMillis
  Description`;
const noIntegration = `ConnectionId ConnectionType=INTERNET ContentHandlingStrategy CredentialsArn IntegrationSubtype
  PassthroughBehavior RequestParameters RequestTemplates ResponseParameters TemplateSelectionExpression TlsConfig`;

const route = 'ApiId RouteKey Target OperationName';
const noRoute = `ApiKeyRequired AuthorizationScopes AuthorizationType=NONE AuthorizerId ModelSelectionExpression
  RequestModels RequestParameters RouteResponseSelectionExpression`;

const settings = (at: string) =>
  `${at} ${at}.DetailedMetricsEnabled ${at}.ThrottlingBurstLimit ${at}.ThrottlingRateLimit`;
const noSettings = (at: string) => `${at}.DataTraceEnabled ${at}.LoggingLevel=OFF`;
const stage = `ApiId StageName AutoDeploy Description StageVariables ${settings('DefaultRouteSettings')}
  ${settings('RouteSettings')}`;
const noStage = `AccessLogSettings ClientCertificateId DeploymentId ${noSettings('DefaultRouteSettings')}
  ${noSettings('RouteSettings.{}')}`;

export const members: MemberTable & Record<OperationName, object> = {
  CreateApi: { honoured: `ProtocolType Tags ${api}`, refused: noApi },
  CreateIntegration: { honoured: integration, refused: noIntegration },
  CreateRoute: { honoured: route, refused: noRoute },
  CreateStage: { honoured: `Tags ${stage}`, refused: noStage },
  DeleteApi: { honoured: 'ApiId' },
  DeleteCorsConfiguration: { honoured: 'ApiId' },
  DeleteIntegration: { honoured: 'ApiId IntegrationId' },
  DeleteRoute: { honoured: 'ApiId RouteId' },
  DeleteStage: { honoured: 'ApiId StageName' },
  GetApi: { honoured: 'ApiId' },
  GetApis: { honoured: paging },
  GetIntegration: { honoured: 'ApiId IntegrationId' },
  GetIntegrations: { honoured: `ApiId ${paging}` },
  GetRoute: { honoured: 'ApiId RouteId' },
  GetRoutes: { honoured: `ApiId ${paging}` },
  GetStage: { honoured: 'ApiId StageName' },
  GetStages: { honoured: `ApiId ${paging}` },
  GetTags: { honoured: 'ResourceArn' },
  TagResource: { honoured: 'ResourceArn Tags' },
  UntagResource: { honoured: 'ResourceArn TagKeys' },
  UpdateApi: { honoured: `ApiId ${api}`, refused: noApi },
  UpdateIntegration: { honoured: `IntegrationId ${integration}`, refused: noIntegration },
  UpdateRoute: { honoured: `RouteId ${route}`, refused: noRoute },
  UpdateStage: { honoured: stage, refused: noStage },
};
