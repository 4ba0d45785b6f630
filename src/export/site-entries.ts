// The site in both languages: what makes a bucket a website and opens it, who else may ask for pictures, and the app of
// Amplify. Its files are no part of a template.

import { branchName } from '../resources/site/amplify-calls.ts';
import { picturesOf } from '../stack/names.ts';
import { bucketPolicy, type Entry, logicalId, tagsOf } from './cloudformation-entries.ts';
import type { Block, Value } from './hcl.ts';
import type { Part, StackParts } from './parts.ts';
import { block, bucketAccess, of, resource } from './terraform-blocks.ts';

/** All of these are settings of the first thing that they need: a bucket. */
const bucketOf = ({ needs: [id = ''] }: Part) => id;

/** CloudFormation has a bucket's policy apart, and all else in the bucket. */
export const openPolicy = (part: Part) => bucketPolicy(bucketOf(part), part.facets.policy);

export function openBucket(part: Part) {
  const { website, publicAccessBlock: PublicAccessBlockConfiguration } = part.facets;
  const WebsiteConfiguration = website ? { WebsiteConfiguration: { IndexDocument: website } } : {};
  const properties = { PublicAccessBlockConfiguration, ...WebsiteConfiguration };
  return { into: bucketOf(part), properties, after: [] };
}

interface Rule {
  origins: string[];
  methods: string[];
  headers: string[];
  exposed: string[];
  maxAgeSeconds: number;
}

const ruleOf = ({ facets }: Part) => facets as unknown as Rule;

export function cors(part: Part, { stack }: StackParts) {
  const { origins, methods, headers, exposed, maxAgeSeconds } = ruleOf(part);
  const who = { Id: `thumbs-${stack}`, AllowedOrigins: origins, AllowedMethods: methods };
  const rule = { ...who, AllowedHeaders: headers, ExposedHeaders: exposed, MaxAge: maxAgeSeconds };
  return { into: bucketOf(part), properties: { CorsConfiguration: { CorsRules: [rule] } }, after: [] };
}

export function app(part: Part, { stack }: StackParts): Record<string, Entry> {
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

export function openBlocks(part: Part): Block[] {
  const { website } = part.facets;
  const bucket = of('aws_s3_bucket', bucketOf(part), 'id');
  const index = block('index_document', { suffix: website as Value });
  return [
    ...bucketAccess(part, bucketOf(part)),
    ...(website ? [resource('aws_s3_bucket_website_configuration', part.id, { bucket }, [index])] : []),
  ];
}

export function corsBlocks(part: Part, { stack }: StackParts): Block[] {
  const { origins, methods, headers, exposed, maxAgeSeconds } = ruleOf(part);
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

export function appBlocks(part: Part, { stack }: StackParts): Block[] {
  const tags = part.facets.tags as Value;
  const head = { name: part.name, description: picturesOf(stack), platform: 'WEB', tags };
  const app_id = of('aws_amplify_app', part.id, 'id');
  const branch = { app_id, branch_name: branchName, enable_auto_build: false, tags };
  return [resource('aws_amplify_app', part.id, head), resource('aws_amplify_branch', part.id, branch)];
}
