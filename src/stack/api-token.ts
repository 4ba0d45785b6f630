// Who may use the HTTP API: from the flags of setup, and a token that is shown once and stored only as its hash.
import { createHash, randomBytes } from 'node:crypto';
import { shareKeyOf } from '../../lambda/share-token.ts';
import { UsageError } from '../errors/errors.ts';
import type { ApiSettings, Settings } from './settings.ts';

export interface ApiFlags {
  api?: boolean;
  apiRead?: ApiSettings['read'];
  rotateToken?: boolean;
}

export interface ApiChoice {
  api?: ApiSettings;
  /** Made just now. */
  token?: string;
}

/** Throws UsageError. */
export function chooseApi(before: Settings['api'], flags: ApiFlags): ApiChoice {
  const isWanted = flags.api ?? Boolean(before);
  if (!isWanted) {
    const odd = flags.apiRead ? '--api-read' : flags.rotateToken ? '--rotate-token' : undefined;
    if (odd) throw new UsageError(`${odd} concerns the HTTP API, and this stack has none`, 'add --api');
    return {};
  }
  const read = flags.apiRead ?? before?.read ?? 'token';
  // A token that nobody has seen, because setup did not finish, is useless.
  if (before && !before.isTokenUnseen && !flags.rotateToken) return { api: { ...before, read } };
  const token = randomBytes(32).toString('base64url');
  const tokenHash = createHash('sha256').update(token).digest('hex');
  return { api: { read, tokenHash, shareKey: shareKeyOf(token), isTokenUnseen: true }, token };
}

/** For a stack with open reading, from the time when that was the default or because somebody chose it. */
export function noteOfOpenReading({ api }: Settings, flags: ApiFlags): string | undefined {
  if (api?.read !== 'open' || flags.apiRead) return undefined;
  return 'everybody may read the pictures through the HTTP API, as before; to require the token: thumbs setup --api-read token';
}

/** The same settings after the token was shown. */
export function withTokenSeen(settings: Settings): Settings {
  if (!settings.api) return settings;
  const { isTokenUnseen: _, ...api } = settings.api;
  return { ...settings, api };
}
