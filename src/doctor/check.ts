// A check: one question about this machine, the account or the stack, and one answer with what to do about it.
import type { Session } from '../aws/session.ts';
import type { FindingEvent } from '../events.ts';

type Level = FindingEvent['level'];

/** Every level but `ok` names a command that fixes the problem, or shows more. */
export type Finding =
  | { level: 'ok'; text: string }
  | { level: Exclude<Level, 'ok'>; text: string; fix: string };

export interface Check {
  id: string;
  /** For people. */
  title: string;
  /** Read-only. An error it throws becomes a finding too; undefined: the question does not arise. */
  run(session: Session): Promise<Finding | undefined>;
}

export const ok = (text: string): Finding => ({ level: 'ok', text });
export const note = (text: string, fix: string): Finding => ({ level: 'note', text, fix });
export const warning = (text: string, fix: string): Finding => ({ level: 'warning', text, fix });
export const problem = (text: string, fix: string): Finding => ({ level: 'problem', text, fix });
