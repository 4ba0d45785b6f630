// thumbs share: prints a link that shows one picture or one folder until it expires.
import { openStack } from '../aws/session.ts';
import { linkTo, requireApi, sharedOf } from '../delivery/share.ts';
import { durationOf } from '../stack/ttl.ts';
import { exit, type Run, withSession, writeText } from './invocation/command.ts';
import { askToken } from './invocation/question.ts';

export interface ShareFlags {
  for: string;
}

export const run: Run<ShareFlags> = ({ args: [typed = ''], flags, ...call }) => {
  const ms = durationOf('--for', flags.for);
  return withSession(call, async (session) => {
    const context = await openStack(session);
    const shared = await sharedOf(context, typed);
    const api = await requireApi(context);
    const token = await askToken(call);
    const until = context.clock.now() + ms;
    const share = linkTo(context, { api, token, shared, until });
    const expiresAt = new Date(until).toISOString();
    const { emit, config, reporter } = call;
    if (!config.output.json) await writeText(reporter, `${share}\n`);
    emit({ event: 'done', command: 'share', share, ...shared, expiresAt });
    return exit.done;
  });
};
