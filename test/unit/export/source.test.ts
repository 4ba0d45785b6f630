// The exports of a stack with a source: they must not replace the rules that others have in that bucket.
import { describe, expect, it } from 'vitest';
import { cloudFormation, cloudFormationVariables } from '../../../src/export/cloudformation.ts';
import { nextSteps } from '../../../src/export/next-steps.ts';
import { describeStack } from '../../../src/export/parts.ts';
import { awsCliScript, scriptSteps } from '../../../src/export/script.ts';
import { terraform, terraformVariables } from '../../../src/export/terraform.ts';
import { defaultSettings } from '../../../src/stack/settings.ts';
import type { StateData } from '../../../src/stack/state.ts';
import { testConfig } from '../../support/fakes/context.ts';

const data: StateData = {
  version: 1,
  ...{ stack: 'shop', suffix: 'bcd234', account: '123456789012', region: 'eu-west-1', endpoint: null },
  settings: { ...defaultSettings, source: 's3://family-photos/pics/' },
  resources: {},
};
const config = testConfig('shop');
const codeKeys = { worker: 'worker.zip', api: 'api.zip' };

describe('a stack with a source', () => {
  it('as a CloudFormation template leaves the rule out, says so, and reads the source only', () => {
    const { template, missing } = cloudFormation(
      describeStack(data, config, cloudFormationVariables),
      codeKeys,
    );
    expect(missing).toEqual(['source']);
    expect(Object.keys(template.Resources)).not.toContain('Originals');
    const text = JSON.stringify(template);
    expect(text).not.toContain('NotificationConfiguration');
    expect(text).toContain(`arn:${cloudFormationVariables.partition}:s3:::family-photos/pics/*`);
  });

  it('as a Terraform configuration leaves the rule out, and tells how to add it to those of others', () => {
    const { text, missing } = terraform(describeStack(data, config, terraformVariables));
    expect(missing).toEqual(['source']);
    expect(text).toContain('# Not in this file: source');
    expect(text).not.toContain('aws_s3_bucket_notification');
    const steps = nextSteps({ format: 'terraform', file: 't/main.tf', data, missing, codeKeys });
    expect(steps).toContain(
      'get-bucket-notification-configuration --region eu-west-1 --bucket family-photos |',
    );
    expect(steps).toMatch(/jq .*QueueConfigurations \+= \[{"Id":"shop-source-bcd234".*"Value":"pics\/"/);
  });

  it('as a script of commands leaves it to setup', async () => {
    const { text, missing } = await awsCliScript(data, config);
    expect(missing).toEqual(['source']);
    expect(scriptSteps('lab.sh', missing, data)).toContain('thumbs setup --trigger s3-sqs    # adds source');
    expect(text).not.toContain('put-bucket-notification-configuration');
    expect(text).toContain('family-photos/pics/');
    const withoutEvents = { ...data, settings: { ...data.settings, trigger: 'sqs' as const } };
    expect((await awsCliScript(withoutEvents, config)).missing).toEqual([]);
  });
});
