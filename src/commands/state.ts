// thumbs state: shows the state file, with a link to each resource in the AWS console. Reads only the file.
import { consoleLink } from '../aws/console.ts';
import { systemClock } from '../machine/wait.ts';
import { refuseNoStack } from '../stack/no-stack.ts';
import { isForeign, readState } from '../stack/state.ts';
import { warnOfEnd } from '../stack/ttl.ts';
import { exit, type Run } from './invocation/command.ts';

export const run: Run<Record<string, never>> = async ({ config, reporter, emit }) => {
  const { data, note } = await readState(config.stateFile);
  if (note) emit({ event: 'note', id: 'state', text: note });
  if (!data) return refuseNoStack(config);
  warnOfEnd({ emit, clock: systemClock }, data.settings);
  const { resources, version, ...stack } = data;
  await reporter.recordsAs('state');
  for (const [id, { type, status, name, outputs, at }] of Object.entries(resources)) {
    // The console shows only AWS.
    const link = data.endpoint ? undefined : consoleLink(type, name, data);
    const foreign = isForeign(data, { type, name, outputs });
    emit({
      event: 'record',
      ...{ id, type, status, name, at, outputs },
      ...(foreign ? { foreign } : {}),
      ...(link ? { link } : {}),
    });
  }
  emit({
    event: 'done',
    command: 'state',
    count: Object.keys(resources).length,
    stateFile: config.stateFile,
    ...stack,
  });
  return exit.done;
};
