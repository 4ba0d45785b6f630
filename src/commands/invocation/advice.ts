// Advice can be copied and run as it is: its commands get the flags that identify the stack and its location.
import type { Config } from '../../config.ts';
import type { ErrorReport } from '../../errors/report.ts';
import type { Emit, Event } from '../../events.ts';
import { shellQuoted } from '../../machine/shell.ts';
import { placeTable } from '../../stack/place-table.ts';

/** Commands that work on a stack, as advice spells them. */
const onStack =
  /\bthumbs (?=(setup|upload|scan|logs|query|status|teardown|retry|reprocess|focus|download|gallery|state|export|recover|doctor|policy)\b)/g;

/** Commands of the AWS CLI that concern one profile. */
const onProfile = /\baws (sso login|login|configure sso|configure export-credentials)\b/g;

/** `thumbs setup` becomes `thumbs --local --stack photos setup`, `aws sso login` `aws sso login --profile work`. */
export function addressed(
  emit: Emit,
  {
    stack,
    local,
    profile,
    project,
  }: Pick<Config, 'stack' | 'local' | 'profile'> & Partial<Pick<Config, 'project'>>,
): Emit {
  const usual = project?.stack ?? placeTable.stack.default;
  const flags = [
    ...(project?.isNamed ? ['--config', quoted(project.file)] : []),
    ...(local ? ['--local'] : []),
    ...(stack === usual ? [] : ['--stack', stack]),
  ];
  if (flags.length === 0 && !profile) return emit;
  const onThis = ['thumbs', ...flags, ''].join(' ');
  const named = profile && quoted(profile);
  const here = (text: string) =>
    text
      .replace(onStack, onThis)
      .replace(onProfile, (command) => (named ? `${command} --profile ${named}` : command));
  return (event) => emit(withAdvice(event, here));
}

const quoted = (word: string) => (/^[\w.@/-]+$/.test(word) ? word : shellQuoted(word));

function withAdvice(event: Event, here: (text: string) => string): Event {
  const fixOf = ({ fix }: { fix?: string }) => (fix === undefined ? {} : { fix: here(fix) });
  const eachOf = ({ failures }: { failures?: ErrorReport[] }) =>
    failures === undefined ? {} : { failures: failures.map((one) => ({ ...one, ...fixOf(one) })) };
  switch (event.event) {
    case 'error':
      return { ...event, ...fixOf(event), ...eachOf(event) };
    case 'finding':
      return { ...event, ...fixOf(event) };
    case 'failed':
      return { ...event, error: { ...event.error, ...fixOf(event.error) } };
    case 'record':
      return typeof event.Fix === 'string' ? { ...event, Fix: here(event.Fix) } : event;
    case 'note':
    case 'hint':
      return { ...event, text: here(event.text) };
    default:
      return event;
  }
}
