// The logic of IAM's policies, statement by statement, as the IAM user guide states it.
import { describe, expect, it } from 'vitest';
import { contextOf, type Facts } from '../../../../cloud/authorization/context.ts';
import { type Access, decide, type Principal } from '../../../../cloud/authorization/evaluation.ts';
import { type Policy, parsePolicy } from '../../../../cloud/authorization/policy.ts';

const account = '000000000000';
const roleArn = `arn:aws:iam::${account}:role/worker`;
const sessionArn = `arn:aws:sts::${account}:assumed-role/worker/run`;
const caller: Principal = { kind: 'role', arns: [roleArn, sessionArn], account };
const photo = 'arn:aws:s3:::photos/a.png';

function policy(...Statement: object[]): Policy {
  const parsed = parsePolicy(JSON.stringify({ Version: '2012-10-17', Statement }));
  if (!parsed) throw new Error('no policy');
  return parsed;
}

const allow = (more: object = {}) => ({ Effect: 'Allow', Action: 's3:GetObject', Resource: '*', ...more });
const deny = (more: object = {}) => ({ ...allow(more), Effect: 'Deny' });

const access = (facts: Facts = {}, more: Partial<Access> = {}): Access => ({
  principal: caller,
  action: 's3:GetObject',
  resource: photo,
  context: contextOf(facts),
  ...more,
});

const allows = (statement: object, facts: Facts = {}, more: Partial<Access> = {}) =>
  decide({ identity: [policy(statement)] }, access(facts, more)).allowed;

const variable = (name: string) => `\${${name}}`;

/** Does a Deny with this condition deny, beside an Allow for everything? */
const denies = (Condition: object, facts: Facts = {}) =>
  !decide({ identity: [policy(allow(), deny({ Condition }))] }, access(facts)).allowed;

describe('actions and resources', () => {
  it.each([
    ['an exact name', { Action: 's3:GetObject', Resource: photo }, true],
    ['another spelling of the action', { Action: 'S3:getobject' }, true],
    ['wildcards', { Action: 's3:Get*', Resource: 'arn:aws:s3:::ph?tos/*' }, true],
    ['one of several', { Action: ['s3:PutObject', 's3:GetObject'] }, true],
    ['another action', { Action: 's3:PutObject' }, false],
    ['another resource', { Resource: 'arn:aws:s3:::photos' }, false],
    ['another spelling of the resource', { Resource: photo.toUpperCase() }, false],
    [
      'characters that mean something to regular expressions',
      { Resource: 'arn:aws:s3:::photos/aX+png' },
      false,
    ],
    ['NotAction of others', { Action: undefined, NotAction: 's3:Put*' }, true],
    ['NotAction of this', { Action: undefined, NotAction: 's3:*' }, false],
    ['NotResource of others', { Resource: undefined, NotResource: 'arn:aws:s3:::other/*' }, true],
    ['NotResource of this', { Resource: undefined, NotResource: 'arn:aws:s3:::photos/*' }, false],
    ['no resource at all', { Resource: undefined }, false],
  ])('an Allow with %s', (_what, more, expected) => {
    expect(allows(allow(more))).toBe(expected);
  });

  it('takes no longer for a pattern of many stars', () => {
    const Resource = `arn:aws:s3:::${'*a'.repeat(200)}b`;
    expect(allows(allow({ Resource }), {}, { resource: `arn:aws:s3:::${'a'.repeat(2000)}` })).toBe(false);
  });
});

describe('policy variables', () => {
  const own = allow({ Resource: `arn:aws:s3:::photos/${variable('aws:PrincipalTag/team')}/*` });

  it('stand for a fact about the request, whose stars are no wildcards', () => {
    const resource = 'arn:aws:s3:::photos/red/a.png';
    expect(allows(own, { 'aws:PrincipalTag/team': 'red' }, { resource })).toBe(true);
    expect(allows(own, { 'aws:PrincipalTag/team': 'blue' }, { resource })).toBe(false);
    expect(allows(own, { 'aws:PrincipalTag/team': '*' }, { resource })).toBe(false);
  });

  it('match nothing without a value, or their default', () => {
    expect(allows(own, {}, { resource: 'arn:aws:s3:::photos//a' })).toBe(false);
    const withDefault = allow({
      Resource: `arn:aws:s3:::photos/${variable("aws:PrincipalTag/team, 'all'")}/*`,
    });
    expect(allows(withDefault, {}, { resource: 'arn:aws:s3:::photos/all/a' })).toBe(true);
  });

  it('are plain text in documents of 2008, and a star can be written as a variable', () => {
    const old = { ...policy(own), Version: '2008-10-17' };
    const asked = access({ 'aws:PrincipalTag/team': 'red' }, { resource: 'arn:aws:s3:::photos/red/a.png' });
    expect(decide({ identity: [old] }, asked).allowed).toBe(false);
    const star = allow({ Resource: `arn:aws:s3:::photos/${variable('*')}` });
    expect(allows(star, {}, { resource: 'arn:aws:s3:::photos/*' })).toBe(true);
    expect(allows(star)).toBe(false);
  });
});

describe('conditions', () => {
  it.each<[string, object, Facts, boolean]>([
    ['StringEquals', { StringEquals: { 's3:prefix': ['a/', 'b/'] } }, { 's3:prefix': 'b/' }, true],
    ['StringEquals of another', { StringEquals: { 's3:prefix': 'a/' } }, { 's3:prefix': 'b/' }, false],
    ['StringEquals knows no stars', { StringEquals: { 's3:prefix': '*' } }, { 's3:prefix': 'b/' }, false],
    ['StringEquals of nothing', { StringEquals: { 's3:prefix': 'a/' } }, {}, false],
    ['StringEqualsIfExists of nothing', { StringEqualsIfExists: { 's3:prefix': 'a/' } }, {}, true],
    ['StringNotEquals of nothing', { StringNotEquals: { 's3:prefix': 'a/' } }, {}, true],
    [
      'StringNotEquals of one',
      { StringNotEquals: { 's3:prefix': ['a/', 'b/'] } },
      { 's3:prefix': 'b/' },
      false,
    ],
    [
      'StringEqualsIgnoreCase',
      { StringEqualsIgnoreCase: { 'S3:Prefix': 'A/' } },
      { 's3:prefix': 'a/' },
      true,
    ],
    ['StringLike', { StringLike: { 's3:prefix': 'a/*' } }, { 's3:prefix': 'a/b' }, true],
    ['StringNotLike', { StringNotLike: { 's3:prefix': 'a/*' } }, { 's3:prefix': 'a/b' }, false],
    [
      'ArnLike, part by part',
      { ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::pho*' } },
      { 'aws:SourceArn': 'arn:aws:s3:::photos' },
      true,
    ],
    [
      'ArnLike over a colon',
      { ArnLike: { 'aws:SourceArn': 'arn:aws:*:photos' } },
      { 'aws:SourceArn': 'arn:aws:s3:::photos' },
      false,
    ],
    [
      'ArnNotEquals',
      { ArnNotEquals: { 'aws:SourceArn': 'arn:aws:s3:::photos' } },
      { 'aws:SourceArn': 'arn:aws:s3:::photos' },
      false,
    ],
    ['Bool', { Bool: { 'aws:SecureTransport': true } }, { 'aws:SecureTransport': 'true' }, true],
    [
      'Bool, the other',
      { Bool: { 'aws:SecureTransport': 'false' } },
      { 'aws:SecureTransport': 'true' },
      false,
    ],
    ['IpAddress', { IpAddress: { 'aws:SourceIp': '127.0.0.0/8' } }, { 'aws:SourceIp': '127.0.0.1' }, true],
    [
      'IpAddress elsewhere',
      { IpAddress: { 'aws:SourceIp': ['10.0.0.0/8', '192.168.1.1'] } },
      { 'aws:SourceIp': '127.0.0.1' },
      false,
    ],
    [
      'NotIpAddress',
      { NotIpAddress: { 'aws:SourceIp': '127.0.0.1' } },
      { 'aws:SourceIp': '127.0.0.1' },
      false,
    ],
    [
      'NumericLessThanEquals',
      { NumericLessThanEquals: { 's3:max-keys': '10' } },
      { 's3:max-keys': '9' },
      true,
    ],
    ['NumericGreaterThan', { NumericGreaterThan: { 's3:max-keys': 10 } }, { 's3:max-keys': '9' }, false],
    ['NumericNotEquals', { NumericNotEquals: { 's3:max-keys': 10 } }, { 's3:max-keys': '10.0' }, false],
    [
      'DateGreaterThan',
      { DateGreaterThan: { 'aws:CurrentTime': '2026-01-01T00:00:00Z' } },
      { 'aws:CurrentTime': '2026-11-29T00:00:00Z' },
      true,
    ],
    [
      'DateLessThan in seconds',
      { DateLessThan: { 'aws:EpochTime': '1000' } },
      { 'aws:EpochTime': '2000' },
      false,
    ],
    ['Null of what is there', { Null: { 's3:prefix': 'true' } }, { 's3:prefix': '' }, false],
    ['Null of what is not', { Null: { 's3:prefix': true } }, {}, true],
    ['Null false', { Null: { 's3:prefix': 'false' } }, { 's3:prefix': 'a' }, true],
    [
      'ForAllValues',
      { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['a', 'b'] } },
      { 'dynamodb:LeadingKeys': ['b', 'a'] },
      true,
    ],
    [
      'ForAllValues with a stranger',
      { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': 'a' } },
      { 'dynamodb:LeadingKeys': ['a', 'c'] },
      false,
    ],
    [
      'ForAllValues of none',
      { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': 'a' } },
      { 'dynamodb:LeadingKeys': [] },
      true,
    ],
    [
      'ForAnyValue',
      { 'ForAnyValue:StringLike': { 'dynamodb:LeadingKeys': 'a*' } },
      { 'dynamodb:LeadingKeys': ['c', 'ab'] },
      true,
    ],
    [
      'ForAnyValue of none',
      { 'ForAnyValue:StringLike': { 'dynamodb:LeadingKeys': '*' } },
      { 'dynamodb:LeadingKeys': [] },
      false,
    ],
    [
      'all keys and operators',
      { Bool: { 'aws:SecureTransport': 'true' }, StringEquals: { 's3:prefix': 'a' } },
      { 'aws:SecureTransport': 'true', 's3:prefix': 'b' },
      false,
    ],
  ])('%s', (_name, Condition, facts, expected) => {
    expect(allows(allow({ Condition }), facts)).toBe(expected);
    expect(denies(Condition, facts)).toBe(expected);
  });

  it.each<[string, object]>([
    ['an unknown operator', { StringSounds: { 's3:prefix': 'a' } }],
    ['an unknown key', { StringNotEquals: { 'aws:ResourceTag/team': 'a' } }],
    ['a missing unknown key, if it exists', { StringEqualsIfExists: { 'ec2:Vpc': 'a' } }],
    ['Null of an unknown key', { Null: { 'ec2:Vpc': 'true' } }],
    ['a number that is none', { NumericNotEquals: { 's3:max-keys': 'ten' } }],
    ['a network that is none', { NotIpAddress: { 'aws:SourceIp': '127.0.0.1/40' } }],
    ['an unknown variable', { StringNotEquals: { 's3:prefix': variable('ec2:Vpc') } }],
  ])('%s lets nobody in: an Allow does not hold, a Deny does', (_name, Condition) => {
    const facts = { 's3:prefix': 'b', 's3:max-keys': '9', 'aws:SourceIp': '127.0.0.1' };
    expect(allows(allow({ Condition }), facts)).toBe(false);
    expect(denies(Condition, facts)).toBe(true);
  });

  it('that surely do not hold settle it, whatever else is unknown', () => {
    const Condition = { StringEquals: { 's3:prefix': 'a', 'ec2:Vpc': 'x' } };
    expect(denies(Condition, { 's3:prefix': 'b' })).toBe(false);
  });
});

describe('policies together', () => {
  const everything = policy(allow({ Action: '*' }));
  const nothing = policy(deny({ Action: '*' }));
  const forRole = (Principal: object | string, Effect = 'Allow') =>
    policy({ ...allow({ Principal }), Effect });

  it('an explicit Deny wins, and says where it stands', () => {
    const identity = [everything, nothing];
    const explicit = { allowed: false, explicit: true };
    expect(decide({ identity }, access())).toEqual({ ...explicit, kind: 'identity-based policy' });
    const resource = forRole('*', 'Deny');
    expect(decide({ identity: [everything], resource }, access())).toEqual({
      ...explicit,
      kind: 'resource-based policy',
    });
    expect(decide({ identity: [everything], boundary: nothing }, access())).toEqual({
      ...explicit,
      kind: 'permissions boundary',
    });
  });

  it('a boundary gives nothing, and takes what it does not name', () => {
    expect(decide({ identity: [], boundary: everything }, access()).allowed).toBe(false);
    const boundary = policy(allow({ Action: 's3:PutObject' }));
    expect(decide({ identity: [everything], boundary }, access())).toEqual({
      allowed: false,
      explicit: false,
      kind: 'permissions boundary',
    });
  });

  it.each<[string, object | string, boolean]>([
    ['everyone', '*', true],
    ['every AWS principal', { AWS: '*' }, true],
    ['the role', { AWS: [roleArn] }, true],
    ['the session', { AWS: sessionArn }, true],
    ['another role', { AWS: roleArn.replace('worker', 'other') }, false],
    ['the account, which leaves it to the role', { AWS: `arn:aws:iam::${account}:root` }, false],
    ['a service', { Service: 's3.amazonaws.com' }, false],
  ])('the policy of a resource gives it to %s', (_whom, Principal, expected) => {
    expect(decide({ identity: [], resource: forRole(Principal) }, access()).allowed).toBe(expected);
  });

  it('the policy of a resource denies the account, and all but NotPrincipal', () => {
    const identity = [everything];
    const root = { AWS: `arn:aws:iam::${account}:root` };
    expect(decide({ identity, resource: forRole(root, 'Deny') }, access()).allowed).toBe(false);
    const allBut = (AWS: string[]) => policy({ ...deny({ NotPrincipal: { AWS } }), Principal: undefined });
    expect(decide({ identity, resource: allBut(['arn:aws:iam::1:role/x']) }, access()).allowed).toBe(false);
    expect(decide({ identity, resource: allBut([roleArn, sessionArn]) }, access()).allowed).toBe(true);
  });

  it('strangers have the policy of the resource only', () => {
    const anonymous = access({}, { principal: { kind: 'anonymous' } });
    expect(decide({ identity: [], resource: forRole('*') }, anonymous).allowed).toBe(true);
    expect(decide({ identity: [], resource: forRole({ AWS: roleArn }) }, anonymous).allowed).toBe(false);
    expect(decide({ identity: [] }, anonymous).allowed).toBe(false);
  });
});
