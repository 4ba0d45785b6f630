// Exported templates against what setup made: every resource, property by property, under different settings.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Context } from '../../src/aws/session.ts';
import { setUp } from '../../src/commands/setup.ts';
import { cloudFormation, cloudFormationVariables, type Template } from '../../src/export/cloudformation.ts';
import type { Block } from '../../src/export/hcl.ts';
import { type Exported, nextSteps, pageToComplete } from '../../src/export/next-steps.ts';
import { describeStack } from '../../src/export/parts.ts';
import { terraform, terraformVariables } from '../../src/export/terraform.ts';
import { distributionArn } from '../../src/resources/cdn/cdn-config.ts';
import { sitePage } from '../../src/resources/site/site-page.ts';
import { makeNames } from '../../src/stack/names.ts';
import { readState, type StateData } from '../../src/stack/state.ts';
import type { TestCloud } from '../support/cloud/cloud.ts';
import { makeRole } from '../support/cloud/functions.ts';
import { type Account, openAccount } from '../support/stacks/account.ts';
import { templateStacks } from '../support/stacks/exported-stacks.ts';
import { liveReaders } from '../support/stacks/live-properties.ts';
import type { TestSession } from '../support/stacks/session.ts';

const codeKeys = { worker: 'worker-0123456789ab.zip', api: 'api-0123456789ab.zip' };

const account = '000000000000';

/** Asked once: starting a program from a process as large as this one takes tens of milliseconds. */
const hasTerraform = spawnSync('terraform', ['version']).status === 0;

describe.each(templateStacks)('a stack %s', (_title, flags, entries) => {
  let cloud: TestCloud;
  let session: TestSession;
  let close: Account['close'];
  let data: StateData;
  let template: Template;
  beforeAll(async () => {
    ({ cloud, session, close } = await openAccount());
    if (flags.role) await makeRole(cloud, flags.role);
    await setUp(session, flags);
    data = (await readState(session.config.stateFile)).data as StateData;
    template = cloudFormation(
      describeStack(data, session.config, cloudFormationVariables),
      codeKeys,
    ).template;
  });
  afterAll(() => close());

  /** References as CloudFormation would resolve them; a queue's Ref is its URL there, its name here. */
  function resolve(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(resolve);
    if (typeof value !== 'object' || value === null) return value;
    const { Ref, 'Fn::Sub': text, 'Fn::GetAtt': attribute } = value as Record<string, never>;
    if (Ref) return refTo(Ref);
    if (text) return here(String(text).replace(/\$\{(.+?)\}/g, (_, name) => String(refTo(name))));
    if (attribute) return attributeOf(attribute[0], attribute[1]);
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, resolve(one)]));
  }
  const pseudo: Record<string, string> = {
    'AWS::AccountId': account,
    'AWS::Region': 'us-east-1',
    'AWS::Partition': 'aws',
    CodeBucket: 'code',
  };
  /** Sites have addresses of their own away from AWS. */
  const here = (text: string) =>
    text
      .replace(/^https:\/\/(main\.amplify|cdn\.example)$/, cloud.endpoint)
      .replace(/^https:\/\/(cdn|pictures)\.example(\.com)?\//, `/_cdn/${refTo('Cdn')}/`);
  function attributeOf(name: string, attribute: string): unknown {
    if (attribute === 'Arn') return arnOf(name);
    const known: Record<string, unknown> = {
      WebsiteURL: cloud.endpoint,
      AppId: data.resources['site-app']?.outputs.id,
    };
    return known[attribute];
  }
  function refTo(name: string): unknown {
    if (name === 'Suffix') return data.suffix;
    if (name === 'SiteApp.DefaultDomain') return 'amplify';
    if (name === 'Cdn.DomainName') return 'cdn.example';
    if (name === 'Cdn') return data.resources.cdn?.outputs.id;
    if (name === 'HttpApi') return data.resources['http-api']?.outputs.id;
    if (template.Parameters[name]?.Default) return template.Parameters[name].Default;
    if (pseudo[name]) return pseudo[name];
    const { Properties = {} } = template.Resources[name] ?? {};
    const own = ['BucketName', 'QueueName', 'TableName', 'FunctionName', 'RoleName'].find(
      (key) => key in Properties,
    );
    return own && resolve(Properties[own]);
  }
  function arnOf(name: string): string {
    const { Type } = template.Resources[name] ?? {};
    const physical = refTo(name);
    if (Type === 'AWS::SQS::Queue') return `arn:aws:sqs:us-east-1:${account}:${physical}`;
    if (Type === 'AWS::Lambda::Function') return `arn:aws:lambda:us-east-1:${account}:function:${physical}`;
    return `arn:aws:iam::${account}:role/thumbs/thumbs/us-east-1/${physical}`;
  }

  it('is, in CloudFormation, what setup made', async () => {
    expect(Object.keys(template.Resources)).toHaveLength(entries);
    for (const [name, { Type, Properties }] of Object.entries(template.Resources)) {
      // CloudFront's own words need no reader: the properties are what setup sends, without counts.
      if (Type.startsWith('AWS::CloudFront::')) continue;
      const wanted = resolve(Properties) as Record<string, unknown>;
      const live = await liveReaders[Type]?.(cloud, wanted);
      expect({ ...live, ...(live?.Tags ? { Tags: withoutNotes(live.Tags) } : {}) }, name).toEqual(wanted);
      expect(JSON.stringify(wanted)).not.toContain('thumbs:expires');
    }
  });

  it('needs nothing that needs it, in CloudFormation', () => {
    const needs = (name: string, trail: string[]): string[] => {
      if (trail.includes(name)) return [[...trail, name].join(' → ')];
      const { DependsOn = [], Properties } = template.Resources[name] ?? { Properties: {} };
      const text = JSON.stringify(Properties);
      const named = [...text.matchAll(/(?:"(?:Ref|Fn::GetAtt)":\[?"|\$\{)(\w+)/g)].map(([, one = '']) => one);
      const all = [...DependsOn, ...named].filter((one) => one in template.Resources);
      expect(DependsOn.filter((one) => !(one in template.Resources))).toEqual([]);
      return all.flatMap((one) => needs(one, [...trail, name]));
    };
    expect(Object.keys(template.Resources).flatMap((name) => needs(name, []))).toEqual([]);
  });

  it('says the same in Terraform', () => {
    const described = describeStack(data, session.config, terraformVariables);
    const { blocks, missing } = terraform(described);
    expect(missing).toEqual(notInTemplates[String(flags.site)]);
    const labels = blocks.map(({ labels: [type, name] = [] }) => `${type}.${name}`);
    expect(new Set(labels).size).toBe(labels.length);
    const same = describeStack(data, session.config, cloudFormationVariables);
    // The same facets went in; each must be found in the blocks.
    for (const part of same.parts) {
      const text = JSON.stringify(blocks.filter((block) => isOf(block, part.id))).replaceAll('\\"', '"');
      const { copies: _, ...facets }: Record<string, unknown> = { ...part.facets };
      for (const value of leavesOf(facets)) {
        const written = JSON.stringify(inTerraform(value)).slice(1, -1).replaceAll('\\"', '"');
        expect(text, `${part.id} ${value}`).toContain(written);
      }
    }
  });

  it('keeps what holds pictures, but not what a first try left', () => {
    for (const name of ['Originals', 'Thumbnails', 'Images'])
      expect(template.Resources[name]?.DeletionPolicy, name).toBe('RetainExceptOnCreate');
    const { text } = terraform(describeStack(data, session.config, terraformVariables));
    expect(text).toMatch(/deletion_protection_enabled\s+= true/);
    expect(text).not.toContain('force_destroy');
  });

  it('names the code by its hash: CloudFormation sees no other zip under an old key', () => {
    expect(template.Parameters.CodeKey?.Default).toBe(codeKeys.worker);
    const text = nextSteps({
      format: 'cloudformation',
      file: 'out/template.json',
      data,
      missing: [],
      codeKeys,
    });
    expect(text).toContain(`aws s3 cp ${join('out', 'worker.zip')} s3://BUCKET/${codeKeys.worker}`);
  });

  it.runIf(flags.domain)(
    'has the certificate where CloudFormation can make it, and says which records to set',
    () => {
      const templateIn = (region: string) =>
        cloudFormation(describeStack({ ...data, region }, session.config, cloudFormationVariables), codeKeys)
          .template;
      const [here, elsewhere] = [templateIn('us-east-1'), templateIn('eu-central-1')];
      expect(here.Resources.Certificate?.Type).toBe('AWS::CertificateManager::Certificate');
      expect(here.Parameters).not.toHaveProperty('Certificate');
      expect(elsewhere.Resources).not.toHaveProperty('Certificate');
      expect(elsewhere.Parameters.Certificate?.Description).toContain('us-east-1');
      for (const { Resources } of [here, elsewhere]) {
        expect(Resources.Cdn?.Properties).toMatchObject({
          DistributionConfig: {
            Aliases: [{ Ref: 'Domain' }],
            ViewerCertificate: { AcmCertificateArn: { Ref: 'Certificate' } },
          },
        });
      }
      const stepsIn = (region: string, format: Exported['format']) =>
        nextSteps({ format, file: 'out/file', data: { ...data, region }, missing: [], codeKeys });
      expect(stepsIn('us-east-1', 'cloudformation')).toMatch(
        / Domain=NAME\n.*\n.*describe-stack-events .*CNAME NAME to the output DomainTarget/s,
      );
      expect(stepsIn('eu-central-1', 'cloudformation')).toMatch(/ Domain=NAME Certificate=ARN\nThen point/);
      const { text } = terraform(
        describeStack({ ...data, region: 'eu-central-1' }, session.config, terraformVariables),
      );
      expect(text).toMatch(/provider "aws" \{\n {2}alias {2}= "us_east_1"\n {2}region = "us-east-1"/);
      expect(text).toMatch(
        /resource "aws_acm_certificate" "certificate" \{\n {2}provider +=? aws\.us_east_1/,
      );
      expect(text).toContain(
        'acm_certificate_arn      = aws_acm_certificate_validation.certificate.certificate_arn',
      );
      expect(stepsIn('eu-central-1', 'terraform')).toMatch(
        /-target aws_acm_certificate\.certificate .*\n.*output certificate_records.*\n {2}terraform apply -var suffix=\w+ -var domain=NAME/,
      );
    },
  );

  it.runIf(flags.site)('tells the commands that make the page of the site whole', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'thumbs-export-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    await mkdir(join(folder, 'site'));
    for (const { name, bytes } of pageToComplete(data).filter(({ name }) => !name.includes('/')))
      await writeFile(join(folder, 'site', name), bytes);
    const missing = notInTemplates[String(flags.site)] ?? [];
    const text = nextSteps({ format: 'terraform', file: join(folder, 'main.tf'), data, missing, codeKeys });
    const [command = ''] = text.split('\n').filter((line) => line.startsWith('  sed '));
    const url = 'https://abc.execute-api.us-east-1.amazonaws.com';
    execFileSync('sh', ['-c', command], { cwd: folder, env: { ...process.env, API: url } });
    // As setup would send it in a stack of this suffix.
    const names = makeNames({ ...data, suffix: 'bcd234' });
    const place = { ...data, endpoint: null };
    const context = { place, names, settings: data.settings } as unknown as Context;
    for (const { name, bytes } of sitePage(context, { 'http-api': { url } }) ?? [])
      if (!name.includes('/')) expect(await readFile(join(folder, 'site', name)), name).toEqual(bytes);
    for (const what of missing) expect(text).toContain(`Then ${what}: `);
  });

  it.runIf(hasTerraform)('is formatted as terraform fmt would', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'thumbs-export-'));
    const { text } = terraform(describeStack(data, session.config, terraformVariables));
    await writeFile(join(folder, 'main.tf'), text);
    const ran = spawnSync('terraform', ['fmt', '-check', '-diff', folder], { encoding: 'utf8' });
    await rm(folder, { recursive: true });
    expect(ran.stdout + (ran.status === 0 ? '' : ran.stderr)).toBe('');
  });
});

/** A stack's end and which role the function was made with: notes of setup to itself, no part of a template. */
const ownNotes = ['thumbs:expires', 'thumbs:role'];

/** API Gateway's tags are a map, all others' a list. */
function withoutNotes(tags: { Key: string }[] | Record<string, string>): unknown {
  if (Array.isArray(tags)) return tags.filter(({ Key }) => !ownNotes.includes(Key));
  return Object.fromEntries(Object.entries(tags).filter(([key]) => !ownNotes.includes(key)));
}

/** By the kind of site: named, each with its command. */
const notInTemplates: Record<string, string[]> = {
  undefined: [],
  true: ['site-hosting.files'],
  private: ['site-hosting.files'],
  public: ['dashboard.tags', 'site-hosting.files'],
  amplify: ['site-deployment.files'],
};

const isOf = ({ labels: [, name] = [] }: Block, id: string) =>
  name?.startsWith(id.replaceAll('-', '_')) ?? false;

/** What is only in the zip, or said by a reference to another block. */
const elsewhere = /^(built by setup|ready|[0-9a-f]{64}|.{43}=)$|:(role|function|dead-letters|jobs|worker)\b/;

function leavesOf(value: unknown): string[] {
  // Not there, and not in a template.
  if (value === null) return [];
  if (typeof value === 'object') return Object.values(value).flatMap(leavesOf);
  const text = String(value);
  const isReference = /^arn:.*:(sqs|lambda):/.test(text) || /:role\//.test(text);
  return elsewhere.test(text) || isReference ? [] : [text];
}

/** Names of variables differ, keys of the table are split, and mail addresses are bare. */
function inTerraform(text: string): string {
  const variables: Record<string, string> = {
    'AWS::AccountId': 'local.account',
    'AWS::Region': 'local.region',
    'AWS::Partition': 'local.partition',
    Suffix: 'var.suffix',
    ApiTokenHash: 'var.api_token_hash',
    HttpApi: 'aws_apigatewayv2_api.http_api.id',
    'Site.WebsiteURL': 'aws_s3_bucket_website_configuration.site_hosting.website_endpoint',
    'SiteApp.DefaultDomain': 'aws_amplify_app.site_app.default_domain',
    Domain: 'var.domain',
    Certificate: 'aws_acm_certificate_validation.certificate.certificate_arn',
    'Cdn.DomainName': 'aws_cloudfront_distribution.cdn.domain_name',
  };
  if (text.startsWith('mailto:')) return text.slice('mailto:'.length);
  if (text === distributionArn) return `\${aws_cloudfront_distribution.cdn.arn}`;
  return text.replace(/\$\{(.+?)\}/g, (_, name) => `\${${variables[name]}}`).replace(/ (HASH|RANGE)$/, '');
}
