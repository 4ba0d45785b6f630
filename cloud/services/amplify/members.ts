// Which members of Amplify's inputs are honoured, refused or harmless. Builds, repositories and passwords are not supported.
import type { MemberTable } from '../../wire/members.ts';
import type { OperationName } from './operations.ts';

const paging = 'nextToken maxResults';

/** Stored and returned only: names, descriptions and build settings. */
const app = 'name description environmentVariables';
const noApp = `repository oauthToken accessToken iamServiceRoleArn computeRoleArn enableBasicAuth basicAuthCredentials
  customHeaders customRules buildSpec platform=WEB enableBranchAutoBuild enableBranchAutoDeletion
  enableAutoBranchCreation autoBranchCreationPatterns autoBranchCreationConfig jobConfig cacheConfig`;

export const members: MemberTable & Record<OperationName, object> = {
  CreateApp: { honoured: `tags ${app}`, refused: noApp },
  CreateBranch: {
    honoured: 'appId branchName description stage framework displayName ttl environmentVariables tags',
    refused: `enableNotification enableAutoBuild enableSkewProtection basicAuthCredentials enableBasicAuth
      enablePerformanceMode buildSpec enablePullRequestPreview pullRequestEnvironmentName backendEnvironmentArn backend
      computeRoleArn`,
  },
  CreateDeployment: { honoured: 'appId branchName', refused: 'fileMap' },
  DeleteApp: { honoured: 'appId' },
  GetApp: { honoured: 'appId' },
  GetBranch: { honoured: 'appId branchName' },
  GetJob: { honoured: 'appId branchName jobId' },
  ListApps: { honoured: paging },
  ListBranches: { honoured: `appId ${paging}` },
  ListJobs: { honoured: `appId branchName ${paging}` },
  ListTagsForResource: { honoured: 'resourceArn' },
  StartDeployment: { honoured: 'appId branchName jobId', refused: 'sourceUrl sourceUrlType=ZIP' },
  StopJob: { honoured: 'appId branchName jobId' },
  TagResource: { honoured: 'resourceArn tags' },
  UntagResource: { honoured: 'resourceArn tagKeys' },
  UpdateApp: { honoured: `appId ${app}`, refused: noApp },
};
