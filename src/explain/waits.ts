// Waits as loops of the shell: which answer of a read says that the waiting is over.
import type { Call } from './call.ts';
import { commandOf, type Form } from './command.ts';
import { word } from './shell.ts';

/** The part of an answer that ends a wait. Setup's own code knows it too: a rehearsal answers with it. */
export const settled: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  GetFunction: { 'Configuration.State': 'Active', 'Configuration.LastUpdateStatus': 'Successful' },
  DescribeTable: { 'Table.TableStatus': 'ACTIVE' },
  GetEventSourceMapping: { State: 'Enabled' },
  GetJob: { 'job.summary.status': 'SUCCEED' },
};

/** Undefined for a read that nobody waits for. `helper`: a function of the script that has an end. */
export function loopOf(call: Call, form: Form, helper?: string): string | undefined {
  const wait = call.waits.findLast(({ kind }) => kind === 'until');
  if (!wait) return undefined;
  const pause = 'do sleep 1; done';
  if (/\bgone\b/.test(wait.text)) return `while ${commandOf(call, form)} >/dev/null 2>&1; ${pause}`;
  const end = settled[call.operation];
  if (!end) return undefined;
  const paths = Object.keys(end);
  const query = paths.length > 1 ? `[${paths.join(', ')}]` : (paths[0] ?? '');
  const asking = commandOf(call, form, [`--query ${word(query)}`, '--output text']);
  const wanted = Object.values(end).join(' ');
  if (helper) return `${helper} ${word(wanted)} ${asking}`;
  // Several values of one answer are separated by tabs.
  return `until [ "$(${asking} | tr '\\t' ' ')" = ${word(wanted)} ]; ${pause}`;
}
