// Makes advice ready to copy and run: adds the flags that identify the stack and its location to its commands.
import type { Config } from '../../config.ts';
import type { ErrorReport } from '../../errors/report.ts';
import type { Emit, Event } from '../../events.ts';
import { placeTable } from '../../stack/place-table.ts';
import { type Flag, quoted, type Typing, typed } from '../usage/typed.ts';

type Asked = Pick<Config, 'stack' | 'local' | 'profile'> &
  Partial<Pick<Config, 'project' | 'program' | 'given'>>;

/** AWS CLI commands that take --profile. */
const onProfile = /\baws (sso login|login|configure sso|configure export-credentials)\b/g;

/** Returns the program name and flags with which the user addresses this configuration's stack. */
export function typingOf({ stack, local, project, program = 'thumbs', given = {} }: Asked): Typing {
  const usual = project?.stack ?? placeTable.stack.default;
  const flags: Flag[] = [
    ...(project?.isNamed ? [['--config', project.file] as const] : []),
    ...(local ? [['--local'] as const] : []),
    ...(stack === usual ? [] : [['--stack', stack] as const]),
    ...Object.entries(given).map(([name, value]) => [`--${name}`, value] as const),
  ];
  return { program, flags };
}

/** Turns `thumbs setup` into `npx thumbs --local --stack photos setup`; adds `--profile work` to `aws sso login`. */
export function addressed(emit: Emit, config: Asked): Emit {
  const typing = typingOf(config);
  const named = config.profile && quoted(config.profile);
  const here = (text: string) =>
    typed(text, typing).replace(onProfile, (command) => (named ? `${command} --profile ${named}` : command));
  return (event) => emit(withAdvice(event, here));
}

function withAdvice(event: Event, here: (text: string) => string): Event {
  const inError = (error: ErrorReport): ErrorReport => ({
    ...error,
    message: here(error.message),
    ...(error.fix === undefined ? {} : { fix: here(error.fix) }),
    ...(error.failures === undefined ? {} : { failures: error.failures.map(inError) }),
  });
  switch (event.event) {
    case 'error':
      return { ...event, ...inError(event) };
    case 'finding':
      return {
        ...event,
        text: here(event.text),
        ...(event.fix === undefined ? {} : { fix: here(event.fix) }),
      };
    case 'failed':
      return { ...event, error: inError(event.error) };
    case 'record':
      return typeof event.Fix === 'string' ? { ...event, Fix: here(event.Fix) } : event;
    case 'item':
      return event.reason === undefined ? event : { ...event, reason: here(event.reason) };
    case 'note':
    case 'hint':
      return { ...event, text: here(event.text) };
    default:
      return event;
  }
}
