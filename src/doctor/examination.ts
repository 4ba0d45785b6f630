// Runs all checks concurrently and reports them in a fixed order. A check that fails is a finding too: nothing stops the rest.
import type { Session } from '../aws/session.ts';
import { causedBy } from '../errors/causes.ts';
import { explain, isAbort, isCredentials, isDenied, ThumbsError } from '../errors/errors.ts';
import type { Emit } from '../events.ts';
import { quotas } from './account.ts';
import { credentials, identity, region } from './caller.ts';
import { type Check, type Finding, note, problem } from './check.ts';
import { embeddedCloud } from './embedded-cloud.ts';
import { clock, judgeNode } from './machine.ts';
import { alarms, amplify, cdn, domain, httpApi, notifications, publicAccess } from './optional-parts.ts';
import { permissions } from './permissions.ts';
import { registry } from './registry.ts';
import { source } from './source.ts';
import { otherStacks, state } from './stacks.ts';

const checks: readonly Check[] = [
  ...[embeddedCloud, credentials, identity, region, clock],
  ...[permissions, httpApi, publicAccess, amplify, cdn, domain, alarms, notifications],
  ...[quotas, state, source, otherStacks, registry],
];

export interface Diagnosis {
  problems: number;
  warnings: number;
  /** AWS refuses us: missing, expired or invalid credentials. */
  isLockedOut: boolean;
}

/** Emits a `finding` per check. Throws nothing but the reason of an interruption. */
export async function examine(open: () => Promise<Session>, emit: Emit): Promise<Diagnosis> {
  const diagnosis: Diagnosis = { problems: 0, warnings: 0, isLockedOut: false };
  const tell = ({ id, title }: Pick<Check, 'id' | 'title'>, finding: Finding | undefined) => {
    if (!finding) return;
    if (finding.level === 'problem') diagnosis.problems += 1;
    if (finding.level === 'warning') diagnosis.warnings += 1;
    emit({ event: 'finding', id, title, ...finding });
  };
  const judge = (error: unknown): Finding | undefined => {
    if (causedBy(error, isAbort)) throw error;
    const isLockedOut = causedBy(error, isCredentials);
    // An expired session fails all checks, and is reported once.
    if (isLockedOut && diagnosis.isLockedOut) return undefined;
    diagnosis.isLockedOut ||= isLockedOut;
    return findingOf(error);
  };
  tell({ id: 'node', title: 'Node' }, judgeNode());
  const session = await open().catch((error) => {
    tell(...openingFailure(error, judge));
    return undefined;
  });
  if (!session) return diagnosis;
  try {
    const answers = checks.map((check) => check.run(session).catch(judge));
    // The first check that notices an interruption throws it; the others may notice it later.
    for (const answer of answers) answer.catch(() => {});
    for (const [index, check] of checks.entries()) tell(check, await answers[index]);
    return diagnosis;
  } finally {
    session.close();
  }
}

/** If no stack has been created on this machine, there is nothing to examine and no problem to report. */
function openingFailure(
  error: unknown,
  judge: (error: unknown) => Finding | undefined,
): [Pick<Check, 'id' | 'title'>, Finding | undefined] {
  if (error instanceof ThumbsError && error.code === 'NoStack')
    return [embeddedCloud, note('there is none in this folder yet', 'thumbs setup')];
  const isRefused = causedBy(error, isCredentials);
  return [isRefused ? credentials : { id: 'access', title: 'Access to AWS' }, judge(error)];
}

function findingOf(error: unknown): Finding {
  const { message, fix } = explain(error);
  if (causedBy(error, isDenied))
    return note(`no permission to check: ${message}`, 'thumbs policy --for doctor');
  return problem(message, fix ?? 'thumbs doctor --verbose');
}
