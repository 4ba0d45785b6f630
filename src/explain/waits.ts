// Renders waits as shell loops that poll until a read returns the expected values.
import type { Call } from './call.ts';
import { commandOf, type Form } from './command.ts';
import { word } from './shell.ts';

/** The values in a response that end a wait. Setup's own code waits for them too, so a rehearsal answers with them. */
export const settled: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  GetFunction: { 'Configuration.State': 'Active', 'Configuration.LastUpdateStatus': 'Successful' },
  DescribeTable: { 'Table.TableStatus': 'ACTIVE' },
  GetEventSourceMapping: { State: 'Enabled' },
  GetJob: { 'job.summary.status': 'SUCCEED' },
};

/** Returns undefined for a read outside a wait. `helper`: a function of the script that waits with a time limit. */
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
  // The AWS CLI separates the values of one response with tabs.
  return `until [ "$(${asking} | tr '\\t' ' ')" = ${word(wanted)} ]; ${pause}`;
}
