// Why there are no credentials. The SDK's chain asks one source after another and in the end reports only that none had
// any; the message of each goes to its log at debug level, and is picked up there.
import { credentialsProblem } from '../errors/credentials.ts';
import { CredentialsError, explain } from '../errors/errors.ts';
import type { Waiter } from '../machine/wait.ts';

/** What the SDK accepts as `logger`. */
export interface SdkLogger {
  trace(): void;
  debug(...words: unknown[]): void;
  info(): void;
  warn(...words: unknown[]): void;
  error(): void;
}

export interface CredentialTrail {
  logger: SdkLogger;
  /** The error to throw instead of the chain's. */
  explain(error: unknown): Error;
}

const ignore = () => {};
const profileAdvice = 'check the settings of the profile in ~/.aws/config, or choose another: --profile NAME';

export function followCredentials({ note }: Pick<Waiter, 'note'>): CredentialTrail {
  const said: string[] = [];
  return {
    logger: {
      trace: ignore,
      debug: (...words) => said.push(plain(words.join(' '))),
      info: ignore,
      warn: (...words) => note(words.join(' ').replace(/\s+/g, ' ').trim()),
      error: ignore,
    },
    explain: (error) => {
      const { code, message, fix } = explain(error);
      const isLast = /^Could not load credentials from any providers/.test(message);
      const reason = isLast ? said.find((words) => credentialsProblem(words) !== undefined) : undefined;
      const advice = (reason && credentialsProblem(reason)) ?? fix ?? profileAdvice;
      return new CredentialsError(code, `no credentials: ${reason ?? message}`, {
        fix: advice,
        cause: error,
      });
    },
  };
}

/** Without the SDK's own name, and without the command line of a failed program, which may contain a password. */
function plain(text: string): string {
  return text
    .replace(/^@smithy\/property-provider (->|\(!\)) /, '')
    .replace(/^Command failed: .*/, 'the credential_process of the profile failed')
    .trim();
}
