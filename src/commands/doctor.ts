// thumbs doctor: checks this machine, the account and the stack, and names the command that fixes each problem.
import { openSession } from '../aws/session.ts';
import { examine } from '../doctor/examination.ts';
import { exit, type Run } from './invocation/command.ts';

export const run: Run<Record<string, never>> = async ({ config, emit, signal }) => {
  const { problems, warnings, isLockedOut } = await examine(
    () => openSession(config, emit, signal, 'data'),
    emit,
  );
  emit({ event: 'done', command: 'doctor', problems, warnings });
  if (isLockedOut) return exit.credentials;
  return problems > 0 ? exit.failed : exit.done;
};
