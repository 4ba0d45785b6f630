// What a caller's policy is narrowed to. That its actions are the right ones is tested against real calls.
import { describe, expect, it } from 'vitest';
import type { PolicyDocument, Statement } from '../../../src/aws/policies.ts';
import { verbs } from '../../../src/policy/caller-grants.ts';
import { callerPolicy, managedPolicies } from '../../../src/policy/caller-policy.ts';
import { sites, triggers } from '../../../src/stack/settings.ts';

const here = { stack: 'photos', account: '123456789012', region: 'eu-west-1' };
const statementsOf = (...given: Parameters<typeof callerPolicy>) => callerPolicy(...given).Statement;
const withAction = (statements: Statement[], action: string) =>
  statements.filter(({ Action }) => [Action].flat().includes(action));
/** Every action on every thing under every condition, sorted. */
const rightsOf = (policies: PolicyDocument[]) =>
  policies
    .flatMap(({ Statement }) => Statement)
    .flatMap((one) =>
      [one.Action]
        .flat()
        .flatMap((action) =>
          resourcesOf(one).map((on) => `${action} ${on} ${JSON.stringify(one.Condition ?? null)}`),
        ),
    )
    .sort();
const resourcesOf = ({ Resource = [] }: Statement) => [Resource].flat();

describe('a policy', () => {
  it('names nothing but this stack, this account and this region', () => {
    for (const [trigger, api] of triggers.flatMap((one) => [[one, false] as const, [one, true] as const])) {
      const arns = statementsOf(verbs, here, { trigger, api, alarms: true })
        .flatMap(resourcesOf)
        .filter((arn) => arn !== '*');
      for (const arn of arns) {
        if (arn.startsWith('arn:aws:s3:::'))
          expect(arn).toMatch(/^arn:aws:s3:::photos-(originals|thumbnails|site)-\*(\/\*)?$/);
        else if (arn.startsWith('arn:aws:iam:'))
          expect(arn).toBe('arn:aws:iam::123456789012:role/thumbs/photos/eu-west-1/*');
        // Ids of APIs are random, and their ARNs name no account.
        else if (arn.startsWith('arn:aws:apigateway:'))
          expect(arn).toMatch(
            api ? /^arn:aws:apigateway:eu-west-1::\/(apis(\*|(\/\*){0,2})|tags\/\*)$/ : /::\/apis$/,
          );
        else if (/:(log-group|event-source-mapping|alarm):\*$/.test(arn))
          expect(arn).toContain('eu-west-1:123456789012');
        else if (arn.includes(':dashboard/'))
          expect(arn).toBe('arn:aws:cloudwatch::123456789012:dashboard/photos-dashboard-*');
        else expect(arn).toMatch(/eu-west-1:123456789012:.*photos-[a-z-]+-\*/);
      }
      expect(arns.length).toBeGreaterThan(10);
    }
  });

  it('allows on everything only what AWS does not let be narrowed', () => {
    const open = statementsOf(verbs, here, { trigger: 's3-sqs' }).filter((one) =>
      resourcesOf(one).includes('*'),
    );
    const actions = open.filter(({ Condition }) => !Condition).flatMap(({ Action }) => Action);
    for (const action of actions)
      expect(action).toMatch(/:(List|GetAccountSettings$|GetAccountPublicAccessBlock$|GetMetricData$)/);
    expect(open.filter(({ Condition }) => Condition).flatMap(({ Action }) => Action)).toEqual([
      'lambda:CreateEventSourceMapping',
    ]);
  });

  it('lets the role be given to Lambda and to nobody else', () => {
    const passes = withAction(statementsOf(verbs, here, { trigger: 's3' }), 'iam:PassRole');
    expect(passes).toHaveLength(1);
    expect(passes[0]?.Condition).toEqual({ StringEquals: { 'iam:PassedToService': 'lambda.amazonaws.com' } });
    expect(passes[0]?.Resource).toBe('arn:aws:iam::123456789012:role/thumbs/photos/eu-west-1/*');
  });

  it('has wildcards for what is not known', () => {
    const [queue] = withAction(
      statementsOf(['setup'], { stack: 'photos' }, { trigger: 'sqs' }),
      'sqs:CreateQueue',
    );
    expect(queue?.Resource).toContain('arn:aws:sqs:*:*:photos-jobs-*');
  });

  it('speaks of the partition that the region is in', () => {
    const [queue] = withAction(
      statementsOf(['setup'], { ...here, region: 'cn-north-1' }, { trigger: 's3' }),
      'sqs:CreateQueue',
    );
    expect(queue?.Resource).toContain('arn:aws-cn:sqs:cn-north-1:123456789012:photos-jobs-*');
  });

  it('of a borrowed role lets that one role be passed, by name or ARN', () => {
    const arn = 'arn:aws:iam::123456789012:role/LabRole';
    for (const role of ['LabRole', arn]) {
      const statements = statementsOf(verbs, here, { trigger: 's3-sqs', role });
      expect(withAction(statements, 'iam:PassRole').map(({ Resource }) => Resource)).toEqual([arn]);
      expect(withAction(statements, 'iam:CreateRole')).toEqual([]);
    }
  });

  it('for upload or scan lets nothing be made, changed or deleted but objects and messages', () => {
    const actions = statementsOf(['upload', 'scan', 'status'], here, { trigger: 'sqs' }).flatMap(
      ({ Action }) => Action,
    );
    const writing = actions
      .filter((action) => !/:(Get|List|Describe|Query|Scan|BatchGet)/.test(action))
      .sort();
    expect(writing).toEqual([
      's3:AbortMultipartUpload',
      's3:DeleteObject',
      's3:PutObject',
      // Reading a dead letter hides it for a while.
      'sqs:ChangeMessageVisibility',
      'sqs:ReceiveMessage',
      'sqs:SendMessage',
    ]);
  });

  const longest = { ...here, stack: 'a234567890123456789b', region: 'ap-southeast-1' };
  const withSites = sites.flatMap((site) => [{ site }, { site, alarms: true }]);
  const options = triggers.flatMap((trigger) =>
    [undefined, 'LabRole'].flatMap((role) =>
      [{}, { alarms: true }, { api: true }, { api: true, alarms: true }, ...withSites].map((parts) => ({
        trigger,
        role,
        ...parts,
      })),
    ),
  );

  it.each(options)(
    'is printed as documents of at most 6,144 characters that say the same: %j',
    (settings) => {
      for (const some of [verbs, ...verbs.map((verb) => [verb])]) {
        for (const place of [longest, { stack: 'thumbs' }]) {
          const whole = callerPolicy(some, place, settings);
          const parts = managedPolicies(whole);
          for (const part of parts) expect(JSON.stringify(part).length).toBeLessThanOrEqual(6144);
          expect(rightsOf(parts)).toEqual(rightsOf([whole]));
          expect(parts.length).toBe(JSON.stringify(whole).length <= 6144 ? 1 : 2);
        }
      }
    },
  );

  it('for a stack without API and site, and for any one command with them, is one document under the default names', () => {
    for (const settings of options) {
      const isLarge = 'api' in settings || 'site' in settings;
      // A site on the distribution is all of them together.
      const most = 'site' in settings && settings.site === 'cdn' ? 2 : 1;
      for (const some of isLarge ? verbs.map((verb) => [verb]) : [verbs]) {
        const { length } = managedPolicies(callerPolicy(some, { stack: 'thumbs' }, settings));
        expect(length, JSON.stringify([some, settings])).toBeLessThanOrEqual(most);
      }
    }
  });
});

describe('rights to give rights', () => {
  const boundary = 'arn:aws:iam::123456789012:policy/edge';
  const giving = ['iam:CreateRole', 'iam:PutRolePolicy', 'iam:PutRolePermissionsBoundary'];
  const withRight = (action: string, settings: object) =>
    statementsOf(verbs, here, { trigger: 's3-sqs', api: true, ...settings }).filter(({ Action }) =>
      [Action].flat().includes(action),
    );

  it('are bound to the boundary, where there is one', () => {
    for (const action of giving) {
      const statements = withRight(action, { permissionsBoundary: boundary });
      expect(
        statements.map(({ Condition }) => Condition),
        action,
      ).toEqual([{ StringEquals: { 'iam:PermissionsBoundary': boundary } }]);
    }
    expect(withRight('iam:AttachRolePolicy', {})).toEqual([]);
    expect(withRight('iam:DeleteRolePermissionsBoundary', {})).toEqual([]);
    expect(withRight('iam:PutRolePermissionsBoundary', {})).toEqual([]);
  });

  it('pass roles to Lambda only', () => {
    expect(withRight('iam:PassRole', {}).map(({ Condition }) => Condition)).toEqual([
      { StringEquals: { 'iam:PassedToService': 'lambda.amazonaws.com' } },
    ]);
  });
});

describe('things whose names say nothing', () => {
  /** Reads tell nothing that a list would not; Amplify's jobs take no condition. */
  const isFree = (action: string) => /:(GET|Get\w+|List\w+|StopJob)$/.test(action);

  it.each(['api', 'amplify'])('are changed by their tag only: %s', (kind) => {
    const settings = kind === 'api' ? { api: true } : { site: 'amplify' as const };
    const statements = statementsOf(verbs, here, { trigger: 's3-sqs', ...settings });
    const own = statements.filter(({ Action }) =>
      [Action].flat().some((one) => /^(apigateway|amplify):/.test(one)),
    );
    const bound = own.filter(({ Action }) => ![Action].flat().every(isFree));
    expect(bound.length).toBeGreaterThan(3);
    for (const { Action, Condition } of bound) {
      const keys = Object.values(Condition ?? {}).flatMap(Object.entries);
      expect(keys.length, String(Action)).toBeGreaterThan(0);
      for (const [key, value] of keys)
        expect([key.replace(/^aws:Re(source|quest)Tag/, ''), value]).toEqual(['/thumbs:stack', here.stack]);
    }
    // What would remove or change the thing as a whole asks for the tag, whatever AWS may not know of its parts.
    const strict = own.filter(({ Action }) => [Action].flat().some((one) => /:(PATCH|DeleteApp)$/.test(one)));
    expect(
      strict.some(
        ({ Condition }) => Condition?.StringEquals?.['aws:ResourceTag/thumbs:stack'] === here.stack,
      ),
    ).toBe(true);
  });
});
