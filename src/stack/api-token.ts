// Who may use the HTTP API: from the flags of setup, and a token that is shown once and kept nowhere but as its hash.
import { createHash, randomBytes } from 'node:crypto';
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
    if (odd) throw new UsageError(`${odd} is about the HTTP API, and this stack has none`, 'add --api');
    return {};
  }
  const read = flags.apiRead ?? before?.read ?? 'token';
  // A token that nobody has seen, because setup did not come to its end, is of no use.
  if (before && !before.isTokenUnseen && !flags.rotateToken)
    return { api: { read, tokenHash: before.tokenHash } };
  const token = randomBytes(32).toString('base64url');
  const tokenHash = createHash('sha256').update(token).digest('hex');
  return { api: { read, tokenHash, isTokenUnseen: true }, token };
}

/** For a stack that is open because it was made when that was the default, or because somebody chose it once. */
export function noteOfOpenReading({ api }: Settings, flags: ApiFlags): string | undefined {
  if (api?.read !== 'open' || flags.apiRead) return undefined;
  return 'everybody may read the pictures through the HTTP API, as before; to ask for the token: thumbs setup --api-read token';
}

/** The same settings once the token was shown. */
export function withTokenSeen(settings: Settings): Settings {
  if (!settings.api) return settings;
  const { read, tokenHash } = settings.api;
  return { ...settings, api: { read, tokenHash } };
}
