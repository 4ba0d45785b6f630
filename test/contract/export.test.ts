// Exported templates against what setup made: every resource, property by property, under different settings.
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { setUp } from '../../src/commands/setup.ts';
import type { SetupFlags } from '../../src/commands/setup-flags.ts';
import { cloudFormation, cloudFormationVariables, type Template } from '../../src/export/cloudformation.ts';
import type { Block } from '../../src/export/hcl.ts';
import { describeStack } from '../../src/export/parts.ts';
import { terraform, terraformVariables } from '../../src/export/terraform.ts';
import { readState, type StateData } from '../../src/state.ts';
import { openCloud, type TestCloud, withCloud } from '../support/cloud.ts';
import { makeRole } from '../support/functions.ts';
import { liveReaders } from '../support/live-properties.ts';
import { makeSession, type TestSession } from '../support/session.ts';

const timings = { functionPendingMs: 20, functionUpdateMs: 20, mappingSettleMs: 20, tableMs: 20 };
const account = '000000000000';

/** For one cfn-lint, which takes seconds to start. */
const templates: Template[] = [];

const stacks: [title: string, flags: SetupFlags, entries: number][] = [
  ['as it comes', {}, 13],
  ['s3, and nothing as it comes', { trigger: 's3', ...unusual(), ttl: '2h', alarms: true }, 19],
  ['sqs, with a role that is not ours', { trigger: 'sqs', role: 'lent', maxConcurrency: 7 }, 12],
];

function unusual(): SetupFlags {
  return { sizes: [64], format: 'avif', quality: 40, arch: 'arm64', memory: 640, timeout: 45, retention: 3 };
}

describe.each(stacks)('a stack %s', (_title, flags, entries) => {
  let cloud: TestCloud;
  let session: TestSession;
  let data: StateData;
  let template: Template;
  beforeAll(async () => {
    cloud = await openCloud({ timings });
    session = await makeSession(cloud);
    if (flags.role) await makeRole(cloud, flags.role);
    await setUp(session, flags);
    data = (await readState(session.config.stateFile)).data as StateData;
    template = cloudFormation(describeStack(data, session.config, cloudFormationVariables)).template;
    templates.push(template);
  });
  afterAll(async () => {
    session.close();
    await cloud.dispose();
  });

  /** References as CloudFormation would resolve them; a queue's Ref is its URL there, its name here. */
  function resolve(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(resolve);
    if (typeof value !== 'object' || value === null) return value;
    const { Ref, 'Fn::Sub': text, 'Fn::GetAtt': attribute } = value as Record<string, never>;
    if (Ref) return refTo(Ref);
    if (text) return String(text).replace(/\$\{(.+?)\}/g, (_, name) => String(refTo(name)));
    if (attribute) return arnOf(attribute[0]);
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, resolve(one)]));
  }
  const pseudo: Record<string, string> = {
    'AWS::AccountId': account,
    'AWS::Region': 'us-east-1',
    'AWS::Partition': 'aws',
    CodeBucket: 'code',
    CodeKey: 'worker.zip',
  };
  function refTo(name: string): unknown {
    if (name === 'Suffix') return data.suffix;
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
    return `arn:aws:iam::${account}:role/thumbs/thumbs/${physical}`;
  }

  it('is, in CloudFormation, what setup made', async () => {
    expect(Object.keys(template.Resources)).toHaveLength(entries);
    for (const [name, { Type, Properties }] of Object.entries(template.Resources)) {
      const wanted = resolve(Properties) as Record<string, unknown>;
      const live = await liveReaders[Type]?.(cloud, wanted);
      const tags = (wanted.Tags as { Key: string }[] | undefined)?.map(({ Key }) => Key) ?? [];
      const liveTags = (live?.Tags as { Key: string }[] | undefined)?.filter(
        ({ Key }) => !ownNotes.includes(Key),
      );
      expect({ ...live, ...(liveTags ? { Tags: liveTags } : {}) }, name).toEqual(wanted);
      expect(tags).not.toContain('thumbs:expires');
    }
  });

  it('needs nothing that needs it, in CloudFormation', () => {
    const needs = (name: string, trail: string[]): string[] => {
      if (trail.includes(name)) return [[...trail, name].join(' → ')];
      const { DependsOn = [], Properties } = template.Resources[name] ?? { Properties: {} };
      const text = JSON.stringify(Properties);
      const named = [...text.matchAll(/"(?:Ref|Fn::GetAtt)":\[?"(\w+)"/g)].map(([, one = '']) => one);
      const all = [...DependsOn, ...named].filter((one) => one in template.Resources);
      expect(DependsOn.filter((one) => !(one in template.Resources))).toEqual([]);
      return all.flatMap((one) => needs(one, [...trail, name]));
    };
    expect(Object.keys(template.Resources).flatMap((name) => needs(name, []))).toEqual([]);
  });

  it('says the same in Terraform', () => {
    const described = describeStack(data, session.config, terraformVariables);
    const { blocks, missing } = terraform(described);
    expect(missing).toEqual(data.settings.alarms ? ['dashboard.tags'] : []);
    const labels = blocks.map(({ labels: [type, name] = [] }) => `${type}.${name}`);
    expect(new Set(labels).size).toBe(labels.length);
    const same = describeStack(data, session.config, cloudFormationVariables);
    // The same facets went in; each must be found in the blocks.
    for (const part of same.parts) {
      const text = JSON.stringify(blocks.filter((block) => isOf(block, part.id))).replaceAll('\\"', '"');
      for (const value of leavesOf(part.facets))
        expect(text, `${part.id} ${value}`).toContain(inTerraform(value));
    }
  });

  it.skipIf(spawnSync('terraform', ['version']).status !== 0)(
    'is formatted as terraform fmt would',
    async () => {
      const folder = await mkdtemp(join(tmpdir(), 'thumbs-export-'));
      const { text } = terraform(describeStack(data, session.config, terraformVariables));
      await writeFile(join(folder, 'main.tf'), text);
      const ran = spawnSync('terraform', ['fmt', '-check', '-diff', folder], { encoding: 'utf8' });
      await rm(folder, { recursive: true });
      expect(ran.stdout + (ran.status === 0 ? '' : ran.stderr)).toBe('');
    },
  );
});

it('a stack with a site is exported without it, and says so in either language', async () => {
  const cloud = await withCloud({ timings });
  const session = await makeSession(cloud);
  onTestFinished(() => session.close());
  await setUp(session, { site: 'public' });
  const data = (await readState(session.config.stateFile)).data as StateData;
  const left = ['site', 'site-hosting', 'http-api', 'api-function', 'public-thumbnails', 'thumbnails-cors'];
  const formation = cloudFormation(describeStack(data, session.config, cloudFormationVariables));
  expect(formation.missing).toEqual(expect.arrayContaining(left));
  const { text, missing } = terraform(describeStack(data, session.config, terraformVariables));
  expect(missing).toEqual(formation.missing);
  // What the site opened to everybody is closed in a template.
  expect(text).not.toMatch(/block_public_policy += false/);
  expect(text.match(/block_public_policy += true/g)).toHaveLength(2);
});

it.skipIf(spawnSync('cfn-lint', ['--version']).status !== 0)(
  'all of them pass cfn-lint',
  { timeout: 60_000 },
  async () => {
    expect(templates).toHaveLength(stacks.length);
    const folder = await mkdtemp(join(tmpdir(), 'thumbs-export-'));
    const files = templates.map((_, index) => join(folder, `${index}.json`));
    for (const [index, file] of files.entries())
      await writeFile(file, JSON.stringify(templates[index], null, 2));
    const ran = spawnSync('cfn-lint', files, { encoding: 'utf8' });
    await rm(folder, { recursive: true });
    expect(ran.stdout).toBe('');
  },
);

/** A stack's end and which role the function was made with: notes of setup to itself, no part of a template. */
const ownNotes = ['thumbs:expires', 'thumbs:role'];

const isOf = ({ labels: [, name] = [] }: Block, id: string) =>
  name?.startsWith(id.replaceAll('-', '_')) ?? false;

/** What is only in the zip, or said by a reference to another block. */
const elsewhere = /^(built by setup|ready|[0-9a-f]{64}|.{43}=)$|:(role|function|dead-letters|jobs|worker)\b/;

function leavesOf(value: unknown): string[] {
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(leavesOf);
  const text = String(value);
  const isReference = /^arn:.*:(sqs|lambda):/.test(text) || /:role\//.test(text);
  return elsewhere.test(text) || isReference ? [] : [text];
}

/** Names of variables differ, keys of the table are split. */
function inTerraform(text: string): string {
  const variables: Record<string, string> = {
    'AWS::AccountId': 'local.account',
    'AWS::Region': 'local.region',
    'AWS::Partition': 'local.partition',
    Suffix: 'var.suffix',
  };
  return text.replace(/\$\{(.+?)\}/g, (_, name) => `\${${variables[name]}}`).replace(/ (HASH|RANGE)$/, '');
}
