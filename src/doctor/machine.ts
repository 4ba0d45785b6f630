// This machine: the Node that runs thumbs, and its clock, which must be within five minutes of AWS's.
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import packageJson from '../../package.json' with { type: 'json' };
import type { Session } from '../aws/session.ts';
import { systemClock } from '../machine/wait.ts';
import { type Check, type Finding, note, ok, problem, warning } from './check.ts';

/** `version` like 24.1.0, `range` like >=22.12. */
export function judgeNode(version = process.versions.node, range = packageJson.engines.node): Finding {
  const [major = 0, minor = 0] = numbers(version);
  const [wantedMajor = 0, wantedMinor = 0] = numbers(range);
  if (major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)) return ok(`Node ${version}`);
  return problem(`this is Node ${version}; thumbs needs ${range}`, `nvm install ${wantedMajor + 2}`);
}

const numbers = (text: string) => (text.match(/\d+/g) ?? []).map(Number);

const second = 1000;
/** Beyond this AWS refuses signatures (RequestTimeTooSkewed); the SDK then corrects itself, other programs do not. */
const refusedMs = 300 * second;
/** HTTP dates are whole seconds, and an answer takes some time to arrive. */
const worthTellingMs = 60 * second;

export const clock: Check = {
  id: 'clock',
  title: 'Clock',
  run: async (session) => {
    const theirs = await askTime(session);
    if (theirs === undefined) return note('the answer had no date', 'date -u');
    return judgeClock(systemClock.now() - theirs, process.platform);
  },
};

/** `aheadMs`: how far this machine's clock is ahead of AWS's; negative when it is behind. */
export function judgeClock(aheadMs: number, platform: NodeJS.Platform): Finding {
  const seconds = Math.round(Math.abs(aheadMs) / second);
  if (seconds * second <= worthTellingMs) return ok('in step with AWS');
  const text = `this machine's clock is ${seconds} s ${aheadMs > 0 ? 'ahead of' : 'behind'} AWS's`;
  const fix = setClock[platform] ?? setClock.linux;
  return seconds * second > refusedMs
    ? problem(`${text}, which refuses signatures more than 300 s off`, fix)
    : warning(text, fix);
}

const setClock: Partial<Record<NodeJS.Platform, string>> & { linux: string } = {
  linux: 'sudo timedatectl set-ntp true',
  darwin: 'sudo sntp -sS time.apple.com',
  win32: 'w32tm /resync',
};

/** The Date header of an answer (ms since 1970); the SDK shows headers only to its middleware. */
async function askTime(session: Session): Promise<number | undefined> {
  const command = new GetCallerIdentityCommand({});
  let date: string | undefined;
  command.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const { headers } = result.response as { headers?: Record<string, string> };
      date = headers?.date;
      return result;
    },
    { step: 'deserialize', name: 'readDate', priority: 'low' },
  );
  await session.client(STSClient).send(command, { abortSignal: session.signal });
  const at = Date.parse(date ?? '');
  return Number.isNaN(at) ? undefined : at;
}
