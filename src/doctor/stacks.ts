// Compares the state file with the account, and looks for other stacks that no state file knows.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { IAMClient, paginateListRoles } from '@aws-sdk/client-iam';
import { readingOnce } from '../aws/reading-once.ts';
import { loadState, type Session } from '../aws/session.ts';
import { explain } from '../errors/errors.ts';
import { findAll, suffixesOf } from '../lifecycle/recover.ts';
import { rolesPath, stackOfRole } from '../stack/names.ts';
import type { StateData } from '../stack/state.ts';
import { type Check, type Finding, note, ok, problem, warning } from './check.ts';

export const state: Check = {
  id: 'state',
  title: 'State file',
  run: async (session) => {
    const [recorded, found] = await Promise.all([readRecorded(session), findAll(readingOnce(session))]);
    const suffixes = suffixesOf(found);
    if ('level' in recorded) return recorded;
    return judgeState(session, recorded.data, suffixes);
  },
};

/** The file's content, or the finding that it is unusable. */
async function readRecorded(session: Session): Promise<{ data: StateData | undefined } | Finding> {
  try {
    return { data: await loadState(session) };
  } catch (error) {
    const { code, message, fix } = explain(error);
    return problem(message, code === 'StateDamaged' ? 'thumbs recover' : (fix ?? 'thumbs recover'));
  }
}

function judgeState(session: Session, data: StateData | undefined, suffixes: string[]): Finding {
  const { config, place } = session;
  const others = suffixes.filter((suffix) => suffix !== data?.suffix);
  const remains = others.map((suffix) => `${place.stack}-…-${suffix}`).join(', ');
  if (data) {
    if (others.length > 0) {
      return warning(
        `the account also holds ${remains} of older runs`,
        'thumbs teardown removes them with the rest; thumbs setup then creates the stack again',
      );
    }
    if (suffixes.length > 0)
      return ok(`${config.stateFile} records the stack ${place.stack}-…-${data.suffix}`);
    return warning(`${config.stateFile} records a stack that does not exist in the account`, 'thumbs setup');
  }
  if (others.length > 1)
    return warning(`the account holds remains of several runs: ${remains}`, 'thumbs teardown');
  if (others.length === 1)
    return warning(`the account holds ${remains}, but there is no state file`, 'thumbs recover');
  return ok('no stack yet');
}

export const otherStacks: Check = {
  id: 'other-stacks',
  title: 'Other stacks',
  run: async (session) => {
    const stacks = await listStacks(session);
    const folder = dirname(session.config.stateFile);
    const lost = stacks.filter((stack) => !existsSync(join(folder, `${stack}.json`)));
    if (lost.length === 0) return ok(stacks.length === 0 ? 'none' : stacks.join(', '));
    return note(
      `without a state file here: ${lost.join(', ')}`,
      `if yours: thumbs --stack ${lost[0]} recover`,
    );
  },
};

/** Every stack has a role, except those with a borrowed one. */
async function listStacks({ client, place }: Session): Promise<string[]> {
  const stacks = new Set<string>();
  const pages = paginateListRoles({ client: client(IAMClient) }, { PathPrefix: rolesPath });
  for await (const { Roles = [] } of pages) {
    for (const { Path } of Roles) {
      const stack = stackOfRole(Path, place.region);
      if (stack !== undefined && stack !== place.stack) stacks.add(stack);
    }
  }
  return [...stacks].sort();
}
