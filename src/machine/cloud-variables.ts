// What the AWS CLI and SDKs need to find and use the embedded cloud: `eval "$(thumbs local env)"`.
import type { EmbeddedCloud } from './embedded-cloud.ts';
import { type Shell, settingsFor } from './shell.ts';

interface Place {
  region: string | undefined;
  /** `NO_PROXY` where there is a proxy: the AWS CLI would ask it even for 127.0.0.1. */
  proxyExceptions: Record<string, string>;
}

export function variablesFor(
  { endpoint, credentials }: Pick<EmbeddedCloud, 'endpoint' | 'credentials'>,
  { region = 'us-east-1', proxyExceptions }: Place,
  shell: Shell = 'sh',
) {
  const variables = {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_REGION: region,
    // The name that boto3 and version 1 of the AWS CLI use.
    AWS_DEFAULT_REGION: region,
    ...proxyExceptions,
  };
  // Left over from a lab session or a profile, they would be sent along or take precedence.
  const script = settingsFor(shell, variables, ['AWS_SESSION_TOKEN', 'AWS_PROFILE']);
  return { script, variables };
}
