import { describe, expect, it } from 'vitest';
import { consoleLink } from '../../../src/aws/console.ts';
import { everything } from '../../../src/pipeline.ts';
import { testContext } from '../../support/fakes/context.ts';

const context = testContext();

describe('console links', () => {
  it('lead to everything that thumbs can make, but for the package on this machine', () => {
    const without = everything.filter(
      (resource) => !consoleLink(resource.type, resource.name(context), context.place),
    );
    expect(new Set(without.map(({ type }) => type))).toEqual(new Set(['function package']));
  });

  it('have names escaped as the console reads them', () => {
    expect(consoleLink('log group', '/aws/lambda/w', context.place)).toBe(
      'https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#logsV2:log-groups/log-group/$252Faws$252Flambda$252Fw',
    );
    expect(consoleLink('SQS queue', 'q', context.place)).toContain(
      '#/queues/https%3A%2F%2Fsqs.eu-west-1.amazonaws.com%2F123456789012%2Fq',
    );
  });

  it('find a role that was given by its ARN', () => {
    expect(consoleLink('IAM role', 'arn:aws:iam::1:role/team/LabRole', context.place)).toMatch(
      /details\/LabRole$/,
    );
  });

  it.each([
    ['cn-north-1', 'https://cn-north-1.console.amazonaws.cn/'],
    ['us-gov-west-1', 'https://us-gov-west-1.console.amazonaws-us-gov.com/'],
  ])('of %s lead to the console of its partition', (region, start) => {
    expect(consoleLink('S3 bucket', 'b', { ...context.place, region })?.startsWith(start)).toBe(true);
  });
});
