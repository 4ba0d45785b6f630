// Exported CloudFormation templates before cfn-lint, which knows AWS's schemas of every resource.
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { setUp } from '../../src/commands/setup.ts';
import { cloudFormation, cloudFormationVariables } from '../../src/export/cloudformation.ts';
import { describeStack } from '../../src/export/parts.ts';
import type { SetupFlags } from '../../src/lifecycle/setup-flags.ts';
import { readState, type StateData } from '../../src/stack/state.ts';
import { quick, withCloud } from '../support/cloud/cloud.ts';
import { makeRole } from '../support/cloud/functions.ts';
import { templateStacks } from '../support/stacks/exported-stacks.ts';
import { makeSession } from '../support/stacks/session.ts';

const codeKeys = { worker: 'worker-0123456789ab.zip', api: 'api-0123456789ab.zip' };

const hasCfnLint = spawnSync('cfn-lint', ['--version']).status === 0;

// All templates in one test: cfn-lint takes seconds to start.
it.skipIf(!hasCfnLint)('every exported template passes cfn-lint', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'thumbs-export-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const files: string[] = [];
  for (const [, flags] of templateStacks)
    for (const template of await templatesOf(flags)) {
      const file = join(folder, `${files.length}.json`);
      await writeFile(file, JSON.stringify(template, null, 2));
      files.push(file);
    }
  const ran = spawnSync('cfn-lint', files, { encoding: 'utf8' });
  expect(ran.stdout + ran.stderr).toBe('');
});

/** One for its region, and one for another if it has what only one region has: a certificate. */
async function templatesOf(flags: SetupFlags): Promise<object[]> {
  const cloud = await withCloud({ timings: quick });
  const session = await makeSession(cloud);
  onTestFinished(() => session.close());
  if (flags.role) await makeRole(cloud, flags.role);
  await setUp(session, flags);
  const data = (await readState(session.config.stateFile)).data as StateData;
  return [data.region, ...(flags.domain ? ['eu-central-1'] : [])].map((region) => {
    const described = describeStack({ ...data, region }, session.config, cloudFormationVariables);
    return cloudFormation(described, codeKeys).template;
  });
}
