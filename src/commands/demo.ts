// thumbs demo: the whole job on this machine, with the sample pictures. Never asks, leaves the cloud running.
import { join, relative } from 'node:path';
import { packageRoot } from '../machine/package-root.ts';
import { exit, type Run, withSession } from './invocation/command.ts';
import { run as scan } from './scan.ts';
import { setUp } from './setup.ts';
import { run as upload } from './upload.ts';

/** The command line always sets --local. */
export const run: Run<Record<string, never>> = async (call) => {
  const samples = relative(process.cwd(), join(packageRoot(), 'images')) || '.';
  const isReady = await withSession(call, (session) => setUp(session, {}), 'nothing');
  if (isReady !== exit.done) return isReady;
  const sent = await upload({ ...call, args: [samples], flags: {} });
  await scan({ ...call, args: [], flags: {} });
  call.emit({ event: 'hint', text: nextSteps });
  return sent;
};

const nextSteps = [
  'The embedded cloud stops after half an hour without work. Try next:',
  '  thumbs upload PATH     # your own pictures',
  '  thumbs scan            # their status',
  '  thumbs gallery --open  # see them',
  '  thumbs teardown --yes  # remove everything',
].join('\n');
