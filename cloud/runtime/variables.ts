// The environment variables of a function's process: the function's own and those Lambda sets.
// Nothing of the host's environment gets in: a function must not work here only because of this machine.
// https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
import type { SessionCredentials } from '../authentication/sessions.ts';
import type { RunnableFunction } from './invocation.ts';

export interface Surroundings {
  /** The embedded cloud, where the function's SDK calls go. */
  endpoint: string;
  /** `127.0.0.1:PORT/SECRET` of the Runtime API. */
  runtimeApi: string;
  logStream: string;
  /** Empty folder that serves as /tmp and as the home folder (where SDKs look for ~/.aws). */
  scratchFolder: string;
  /** Of the function's role. */
  credentials: SessionCredentials;
}

export function processVariables(
  fn: RunnableFunction,
  around: Surroundings,
  host: Host = process,
): Record<string, string> {
  return {
    ...(host.platform === 'win32' ? windowsVariables(around, host) : {}),
    PATH: '/usr/local/bin:/usr/bin:/bin:/opt/bin',
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    HOME: around.scratchFolder,
    TMPDIR: around.scratchFolder,
    // SDK v3 uses path style by itself for an endpoint that is an IP address, so S3 needs no more than this.
    AWS_ENDPOINT_URL: around.endpoint,
    AWS_EC2_METADATA_DISABLED: 'true',
    ...fn.variables,
    AWS_ACCESS_KEY_ID: around.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: around.credentials.secretAccessKey,
    AWS_SESSION_TOKEN: around.credentials.sessionToken,
    AWS_REGION: fn.region,
    AWS_DEFAULT_REGION: fn.region,
    AWS_EXECUTION_ENV: `AWS_Lambda_${fn.runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: fn.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(fn.memoryMegabytes),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: fn.logGroup,
    AWS_LAMBDA_LOG_STREAM_NAME: around.logStream,
    AWS_LAMBDA_RUNTIME_API: around.runtimeApi,
    LAMBDA_TASK_ROOT: fn.codeFolder,
    LAMBDA_RUNTIME_DIR: '/var/runtime',
    _HANDLER: fn.handler,
  };
}

/** The host that runs the function's process. */
type Host = Pick<NodeJS.Process, 'platform' | 'env'>;

/** Windows uses other variable names for the folders, and networking fails without SystemRoot. */
function windowsVariables({ scratchFolder }: Surroundings, { env }: Host): Record<string, string> {
  const root = env.SystemRoot ?? 'C:\\Windows';
  return { SystemRoot: root, TEMP: scratchFolder, TMP: scratchFolder, USERPROFILE: scratchFolder };
}
