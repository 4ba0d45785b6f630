// The site in both languages: the website settings and policy of a bucket, the CORS rules, and the Amplify app.
// Its files are not part of a template.

import { branchName } from '../resources/site/amplify-calls.ts';
import { picturesOf } from '../stack/names.ts';
import { addressOf } from './cdn-blocks.ts';
import { arn, withArn } from './cdn-entries.ts';
import { bucketPolicy, type Entry, logicalId, tagsOf } from './cloudformation-entries.ts';
import type { Block } from './hcl.ts';
import type { Part, StackParts } from './parts.ts';
import { block, bucketAccess, of, resource } from './terraform-blocks.ts';

/** All of these are settings of the first resource that they need: a bucket. */
const bucketOf = ({ needs: [id = ''] }: Pick<Part, 'needs'>) => id;

/** A website, or only public reading. */
type Opened = Part<'website'> | Part<'public access'>;

const websiteOf = ({ facets }: Opened) => ('website' in facets ? facets.website : undefined);

/** CloudFormation has the bucket's policy as a separate resource, and all else in the bucket. */
export const openPolicy = ({ facets: { policy }, ...part }: Opened) =>
  policy ? bucketPolicy(bucketOf(part), withArn(policy, arn(logicalId('cdn')))) : {};

export function openBucket(part: Opened) {
  const website = websiteOf(part);
  const { publicAccessBlock: PublicAccessBlockConfiguration } = part.facets;
  const WebsiteConfiguration = website ? { WebsiteConfiguration: { IndexDocument: website } } : {};
  const properties = { PublicAccessBlockConfiguration, ...WebsiteConfiguration };
  return { into: bucketOf(part), properties, after: [] };
}

export function cors(part: Part<'CORS rule'>, { stack }: StackParts) {
  const { origins, methods, headers, exposed, maxAgeSeconds } = part.facets;
  const who = { Id: `thumbs-${stack}`, AllowedOrigins: origins, AllowedMethods: methods };
  const rule = { ...who, AllowedHeaders: headers, ExposedHeaders: exposed, MaxAge: maxAgeSeconds };
  return { into: bucketOf(part), properties: { CorsConfiguration: { CorsRules: [rule] } }, after: [] };
}

export function app(part: Part<'Amplify app'>, { stack }: StackParts): Record<string, Entry> {
  const id = logicalId(part.id);
  const Tags = tagsOf(part);
  const head = { Name: part.name, Description: picturesOf(stack), Platform: 'WEB', Tags };
  const AppId = { 'Fn::GetAtt': [id, 'AppId'] };
  const branch = { AppId, BranchName: branchName, EnableAutoBuild: false, Tags };
  return {
    [id]: { Type: 'AWS::Amplify::App', Properties: head },
    [`${id}Branch`]: { Type: 'AWS::Amplify::Branch', Properties: branch },
  };
}

export function openBlocks(part: Opened): Block[] {
  const website = websiteOf(part);
  const bucket = of('aws_s3_bucket', bucketOf(part), 'id');
  const index = block('index_document', website ? { suffix: website } : {});
  const { publicAccessBlock, policy } = part.facets;
  return [
    ...bucketAccess(
      part.id,
      { publicAccessBlock, policy: withArn(policy, addressOf('cdn')) },
      bucketOf(part),
    ),
    ...(website ? [resource('aws_s3_bucket_website_configuration', part.id, { bucket }, [index])] : []),
  ];
}

export function corsBlocks(part: Part<'CORS rule'>, { stack }: StackParts): Block[] {
  const { origins, methods, headers, exposed, maxAgeSeconds } = part.facets;
  const rule = block('cors_rule', {
    id: `thumbs-${stack}`,
    allowed_origins: origins,
    allowed_methods: methods,
    allowed_headers: headers,
    expose_headers: exposed,
    max_age_seconds: maxAgeSeconds,
  });
  const bucket = of('aws_s3_bucket', bucketOf(part), 'id');
  return [resource('aws_s3_bucket_cors_configuration', part.id, { bucket }, [rule])];
}

export function appBlocks(part: Part<'Amplify app'>, { stack }: StackParts): Block[] {
  const { tags } = part.facets;
  const head = { name: part.name, description: picturesOf(stack), platform: 'WEB', tags };
  const app_id = of('aws_amplify_app', part.id, 'id');
  const branch = { app_id, branch_name: branchName, enable_auto_build: false, tags };
  return [resource('aws_amplify_app', part.id, head), resource('aws_amplify_branch', part.id, branch)];
}
