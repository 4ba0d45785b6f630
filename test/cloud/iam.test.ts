import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  type CreateRoleCommandInput,
  DeleteRoleCommand,
  DeleteRolePermissionsBoundaryCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  ListInstanceProfilesForRoleCommand,
  ListRolePoliciesCommand,
  ListRolesCommand,
  ListRoleTagsCommand,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
  TagRoleCommand,
  UntagRoleCommand,
  UpdateAssumeRolePolicyCommand,
  UpdateRoleCommand,
} from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCloud, type TestCloud, withCloud } from '../support/cloud/cloud.ts';

const trust = (service = 'lambda.amazonaws.com') =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
  });

const permissions = (Action: string | string[], Resource: string | string[], Effect = 'Allow') =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect, Action, Resource }] });

let cloud: TestCloud;
let iam: IAMClient;
let made = 0;

beforeAll(async () => {
  cloud = await openCloud();
  iam = cloud.client(IAMClient);
});
afterAll(() => cloud.dispose());

async function newRole(input: Partial<CreateRoleCommandInput> = {}) {
  const RoleName = `role-${++made}`;
  const { Role } = await iam.send(
    new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trust(), ...input }),
  );
  return { RoleName, arn: Role?.Arn ?? '' };
}

describe('a role of the embedded cloud', () => {
  it('is created with path, tags and an id, and read back with its trust policy URL-encoded', async () => {
    const Tags = [{ Key: 'thumbs:stack', Value: 'démo & <co>' }];
    const { RoleName, arn } = await newRole({ Path: '/thumbs/demo/', Tags });
    expect(arn).toBe(`arn:aws:iam::000000000000:role/thumbs/demo/${RoleName}`);
    const { Role } = await iam.send(new GetRoleCommand({ RoleName }));
    expect(Role).toMatchObject({ Path: '/thumbs/demo/', Arn: arn, Tags, MaxSessionDuration: 3600 });
    expect(Role?.RoleId).toMatch(/^AROA[A-Z2-7]{17}$/);
    expect(Role?.CreateDate?.getTime()).toBeGreaterThan(Date.now() - 60_000);
    expect(Role?.AssumeRolePolicyDocument).toContain('%22sts%3AAssumeRole%22');
    expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '')).toBe(trust());
  });

  it('cannot be made twice, and one that is not there says so', async () => {
    const { RoleName } = await newRole();
    const again = new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trust() });
    await expect(iam.send(again)).rejects.toMatchObject({
      name: 'EntityAlreadyExistsException',
      $metadata: { httpStatusCode: 409 },
    });
    await expect(iam.send(new GetRoleCommand({ RoleName: 'nobody' }))).rejects.toMatchObject({
      name: 'NoSuchEntityException',
      Code: 'NoSuchEntity',
      $metadata: { httpStatusCode: 404 },
    });
  });

  it('is not deleted while policies remain', async () => {
    const { RoleName } = await newRole();
    const PolicyName = 'worker';
    const PolicyArn = 'arn:aws:iam::aws:policy/AmazonS3FullAccess';
    await iam.send(
      new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument: permissions('s3:*', '*') }),
    );
    await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
    const remove = () => iam.send(new DeleteRoleCommand({ RoleName }));
    await expect(remove()).rejects.toMatchObject({ name: 'DeleteConflictException' });
    await iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn }));
    await expect(remove()).rejects.toMatchObject({ name: 'DeleteConflictException' });
    await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName }));
    await remove();
    await expect(remove()).rejects.toMatchObject({ name: 'NoSuchEntityException' });
  });

  it('is listed by path, page by page', async () => {
    const names = [];
    for (let i = 0; i < 3; i++) names.push((await newRole({ Path: '/listed/here/' })).RoleName);
    const first = await iam.send(new ListRolesCommand({ PathPrefix: '/listed/', MaxItems: 2 }));
    expect(first).toMatchObject({ IsTruncated: true });
    const second = await iam.send(
      new ListRolesCommand({ PathPrefix: '/listed/', MaxItems: 2, Marker: first.Marker }),
    );
    expect(second).toMatchObject({ IsTruncated: false });
    const roles = [...(first.Roles ?? []), ...(second.Roles ?? [])];
    expect(roles.map((role) => role.RoleName)).toEqual(names);
  });

  it('takes and loses tags', async () => {
    const { RoleName } = await newRole({ Tags: [{ Key: 'a', Value: '1' }] });
    await iam.send(new TagRoleCommand({ RoleName, Tags: [{ Key: 'b', Value: '' }] }));
    await iam.send(new UntagRoleCommand({ RoleName, TagKeys: ['a'] }));
    const { Tags } = await iam.send(new ListRoleTagsCommand({ RoleName }));
    expect(Tags).toEqual([{ Key: 'b', Value: '' }]);
  });

  it('changes description, session length and trust policy', async () => {
    const { RoleName, arn } = await newRole();
    await iam.send(new UpdateRoleCommand({ RoleName, Description: 'new', MaxSessionDuration: 7200 }));
    const PolicyDocument = trust('states.amazonaws.com');
    await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }));
    const { Role } = await iam.send(new GetRoleCommand({ RoleName }));
    expect(Role).toMatchObject({ Description: 'new', MaxSessionDuration: 7200 });
    expect(cloud.cloud.cloud.roles.trusts(arn, 'states.amazonaws.com')).toBe(true);
    expect(cloud.cloud.cloud.roles.trusts(arn, 'lambda.amazonaws.com')).toBe(false);
  });

  it('has a permissions boundary that limits what its policies allow', async () => {
    const managed = (name: string) => `arn:aws:iam::aws:policy/${name}`;
    const { RoleName, arn } = await newRole({ PermissionsBoundary: managed('AmazonS3FullAccess') });
    const boundary = async () =>
      (await iam.send(new GetRoleCommand({ RoleName }))).Role?.PermissionsBoundary?.PermissionsBoundaryArn;
    expect(await boundary()).toBe(managed('AmazonS3FullAccess'));
    const PolicyDocument = permissions(['s3:*', 'sqs:*'], '*');
    await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'both', PolicyDocument }));
    const { permissions: judge } = cloud.cloud.cloud;
    const may = (action: string) => judge.mayRole(arn, 'test', { action, resource: '*' });
    expect([await may('s3:GetObject'), await may('sqs:SendMessage')]).toEqual([true, false]);
    const PermissionsBoundary = managed('AmazonSQSFullAccess');
    await iam.send(new PutRolePermissionsBoundaryCommand({ RoleName, PermissionsBoundary }));
    expect([await may('s3:GetObject'), await may('sqs:SendMessage')]).toEqual([false, true]);
    await iam.send(new DeleteRolePermissionsBoundaryCommand({ RoleName }));
    expect([await may('s3:GetObject'), await boundary()]).toEqual([true, undefined]);
    const gone = { name: 'NoSuchEntityException' };
    await expect(iam.send(new DeleteRolePermissionsBoundaryCommand({ RoleName }))).rejects.toMatchObject(
      gone,
    );
    const unknown = { RoleName, PermissionsBoundary: 'arn:aws:iam::000000000000:policy/none' };
    await expect(iam.send(new PutRolePermissionsBoundaryCommand(unknown))).rejects.toMatchObject(gone);
  });

  it('is in no instance profile', async () => {
    const { RoleName } = await newRole();
    const { InstanceProfiles } = await iam.send(new ListInstanceProfilesForRoleCommand({ RoleName }));
    expect(InstanceProfiles).toEqual([]);
  });

  it('survives a restart', async () => {
    const before = await withCloud();
    const input = { RoleName: 'kept', AssumeRolePolicyDocument: trust() };
    await before.client(IAMClient).send(new CreateRoleCommand(input));
    const after = await before.restart();
    const { Role } = await after.client(IAMClient).send(new GetRoleCommand({ RoleName: 'kept' }));
    expect(Role?.RoleName).toBe('kept');
  });

  it.each([
    ['a space', 'no good'],
    ['65 letters', 'x'.repeat(65)],
  ])('is refused when its name has %s', async (_what, RoleName) => {
    const create = new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trust() });
    await expect(iam.send(create)).rejects.toMatchObject({ name: 'ValidationError' });
  });

  it('is refused when its path does not end with a slash', async () => {
    await expect(newRole({ Path: '/thumbs' })).rejects.toMatchObject({ name: 'ValidationError' });
  });
});

describe("a role's policies in the embedded cloud", () => {
  it('are put, replaced, read, listed and deleted', async () => {
    const { RoleName } = await newRole();
    const PolicyName = 'worker';
    for (const action of ['sqs:*', 's3:GetObject']) {
      const PolicyDocument = permissions(action, '*');
      await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument }));
    }
    const { PolicyDocument } = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
    expect(decodeURIComponent(PolicyDocument ?? '')).toBe(permissions('s3:GetObject', '*'));
    const { PolicyNames } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
    expect(PolicyNames).toEqual([PolicyName]);
    await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName }));
    await expect(iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }))).rejects.toMatchObject({
      name: 'NoSuchEntityException',
    });
  });

  it("attach AWS's own by ARN and nobody else's", async () => {
    const { RoleName } = await newRole();
    const PolicyArn = 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole';
    await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
    await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
    const { AttachedPolicies } = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }));
    expect(AttachedPolicies).toEqual([{ PolicyName: 'AWSLambdaBasicExecutionRole', PolicyArn }]);
    const mine = { RoleName, PolicyArn: 'arn:aws:iam::000000000000:policy/mine' };
    await expect(iam.send(new AttachRolePolicyCommand(mine))).rejects.toMatchObject({
      name: 'NoSuchEntityException',
    });
    await expect(iam.send(new DetachRolePolicyCommand(mine))).rejects.toMatchObject({
      name: 'NoSuchEntityException',
    });
  });

  it.each([
    ['no JSON', '{'],
    ['no statement', '{"Version":"2012-10-17"}'],
    ['an unknown version', permissions('s3:*', '*').replace('2012', '2013')],
    ['a principal', trust()],
    ['no resource', '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*"}]}'],
    ['a resource that is no ARN', permissions('s3:*', 'bucket')],
    ['an action without a service', permissions('GetObject', '*')],
    ['an effect of its own', permissions('s3:*', '*', 'Maybe')],
  ])('are malformed with %s', async (_what, PolicyDocument) => {
    const { RoleName } = await newRole();
    const put = new PutRolePolicyCommand({ RoleName, PolicyName: 'p', PolicyDocument });
    await expect(iam.send(put)).rejects.toMatchObject({ name: 'MalformedPolicyDocumentException' });
  });

  it('are malformed as a trust policy without a principal', async () => {
    const input = { RoleName: 'never', AssumeRolePolicyDocument: permissions('sts:AssumeRole', '*') };
    await expect(iam.send(new CreateRoleCommand(input))).rejects.toMatchObject({
      name: 'MalformedPolicyDocumentException',
    });
  });

  it('cannot exceed 10,240 characters together', async () => {
    const { RoleName } = await newRole();
    const PolicyDocument = permissions('s3:*', `arn:aws:s3:::${'x'.repeat(10_240)}`);
    const put = new PutRolePolicyCommand({ RoleName, PolicyName: 'p', PolicyDocument });
    await expect(iam.send(put)).rejects.toMatchObject({ name: 'LimitExceededException' });
  });

  it('decide by wildcards what the role may do, and Deny wins', async () => {
    const { RoleName, arn } = await newRole();
    const jobs = 'arn:aws:sqs:us-east-1:000000000000:jobs';
    const { roles, permissions: judge } = cloud.cloud.cloud;
    const may = (action: string, resource = jobs) => judge.mayRole(arn, 'test', { action, resource });
    const put = (PolicyName: string, PolicyDocument: string) =>
      iam.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument }));
    expect(await may('sqs:ReceiveMessage')).toBe(false);
    await put('some', permissions(['sqs:receive*', 'sqs:DeleteMessag?'], 'arn:aws:sqs:*:000000000000:job*'));
    expect(await may('sqs:ReceiveMessage')).toBe(true);
    expect(await may('sqs:DeleteMessage')).toBe(true);
    expect(await may('sqs:SendMessage')).toBe(false);
    expect(await may('sqs:ReceiveMessage', jobs.replace('jobs', 'others'))).toBe(false);
    await put('never', permissions('sqs:*', jobs, 'Deny'));
    expect(await may('sqs:ReceiveMessage')).toBe(false);
    expect(roles.idOf(arn)).toMatch(/^AROA/);
    expect(roles.idOf(arn.replace('role/', 'role/elsewhere/'))).toBeUndefined();
  });
});
