// The stack as a CloudFormation template.
import { branchName } from '../resources/site/amplify-calls.ts';
import { certificateVariables, domainParameters } from './certificate-entries.ts';
import { type Entry, logicalId } from './cloudformation-entries.ts';
import { entriesOf, fieldsOf, type Merge, mergeOf } from './cloudformation-types.ts';
import { leftOut, mapStrings, type StackParts, tokenHashWords, type Variables } from './parts.ts';

const variable = (name: string) => `\${${name}}`;
export const cloudFormationVariables: Variables = {
  account: variable('AWS::AccountId'),
  region: variable('AWS::Region'),
  partition: variable('AWS::Partition'),
  suffix: variable('Suffix'),
  tokenHash: variable('ApiTokenHash'),
  apiId: variable('HttpApi'),
  domain: variable('Domain'),
  certificate: certificateVariables.cloudFormation,
  origins: {
    bucket: variable('Site.WebsiteURL'),
    app: `https://${branchName}.${variable('SiteApp.DefaultDomain')}`,
    cdn: `https://${variable('Cdn.DomainName')}`,
  },
};

export interface Template {
  AWSTemplateFormatVersion: string;
  Description: string;
  Metadata?: Record<string, unknown>;
  Parameters: Record<string, Record<string, string>>;
  Resources: Record<string, Entry>;
  Outputs?: Record<string, { Value: unknown }>;
}

/** Under which keys the zips lie in the bucket: each carries its hash, because CloudFormation compares only keys. */
export interface CodeKeys {
  worker: string;
  api: string;
}

export function cloudFormation(
  described: StackParts,
  codeKeys: CodeKeys,
): { template: Template; missing: string[] } {
  const { stack, parts } = described;
  const missing = leftOut(described, fieldsOf);
  const entries: Record<string, Entry> = {};
  for (const part of parts) Object.assign(entries, entriesOf(part, described));
  for (const part of parts) {
    const merge = mergeOf(part, described);
    const target = merge && entries[logicalId(merge.into)];
    if (target) mergeInto(target, merge, entries);
  }
  const template = {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: `Thumbnails: the thumbs stack ${stack}`,
    ...(missing.length > 0 ? { Metadata: { NotInThisTemplate: missing } } : {}),
    Parameters: parametersOf(described, codeKeys),
    Resources: mapStrings(entries, substituted) as Record<string, Entry>,
    ...outputsOf(described),
  };
  return { template, missing };
}

/** The origin of the page for each kind of site. */
export const originOf = { cdn: 'cdn', amplify: 'app', private: 'bucket', public: 'bucket' } as const;

/** Input for the commands that do the rest. */
function outputsOf({ settings: { api, site, domain } }: StackParts): Pick<Template, 'Outputs'> {
  const origin = cloudFormationVariables.origins[originOf[site ?? 'cdn']];
  const values = {
    ...(api ? { Api: variable('HttpApi.ApiEndpoint') } : {}),
    ...(site ? { Site: `${origin}/` } : {}),
    ...(site === 'amplify' ? { App: variable('SiteApp.AppId') } : {}),
    ...(domain ? { DomainTarget: variable('Cdn.DomainName') } : {}),
  };
  const outputs = Object.entries(values).map(([name, text]) => [name, { Value: substituted(text) }]);
  return outputs.length > 0 ? { Outputs: Object.fromEntries(outputs) } : {};
}

function parametersOf(described: StackParts, codeKeys: CodeKeys): Template['Parameters'] {
  const { suffix, settings, tokenHash } = described;
  const api = {
    ApiCodeKey: { Type: 'String', Default: codeKeys.api, Description: "That of the API's function." },
    ApiTokenHash: {
      Type: 'String',
      Default: tokenHash,
      AllowedPattern: '^[0-9a-f]{64}$',
      Description: tokenHashWords,
    },
  };
  return {
    Suffix: {
      Type: 'String',
      Default: suffix,
      AllowedPattern: '^[2-9bcdfghjkmnpqrstvwxz]{6}$',
      Description: 'Ends every name. Another value makes a stack beside the one that thumbs made.',
    },
    CodeBucket: { Type: 'String', Description: "Bucket in this region that contains the function's zip." },
    CodeKey: { Type: 'String', Default: codeKeys.worker, Description: 'Its key there.' },
    ...(settings.api ? api : {}),
    ...domainParameters(described),
  };
}

/** The destinations of the merged property must not depend on its owner: CloudFormation allows no circles. */
function mergeInto(target: Entry, { into, properties, after }: Merge, entries: Record<string, Entry>): void {
  Object.assign(target.Properties, properties);
  const others = after.filter((id) => id in entries);
  target.DependsOn = [...new Set([...(target.DependsOn ?? []), ...others])];
  for (const id of others) {
    const entry = entries[id];
    if (entry?.DependsOn) entry.DependsOn = entry.DependsOn.filter((one) => one !== logicalId(into));
    if (entry?.DependsOn?.length === 0) delete entry.DependsOn;
  }
}

function substituted(text: string): unknown {
  const [, whole, attribute] = /^\$\{([A-Za-z:]+)(?:\.(\w+))?\}$/.exec(text) ?? [];
  if (whole) return attribute ? { 'Fn::GetAtt': [whole, attribute] } : { Ref: whole };
  return /\$\{/.test(text) ? { 'Fn::Sub': text } : text;
}
